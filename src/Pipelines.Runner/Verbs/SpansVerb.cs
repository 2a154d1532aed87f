using System.CommandLine;
using Pipelines.Engine;
using Pipelines.Runner.Rendering;

namespace Pipelines.Runner.Verbs;

/// <summary><c>spans</c>: the activities of a run's steps.</summary>
sealed class SpansVerb(Terminal terminal)
{
    readonly Argument<string> run = CommonOptions.Run();
    readonly Argument<string?> step = CommonOptions.Step("One step only.");
    readonly Option<string?> home = CommonOptions.Home();
    readonly Option<bool> json = CommonOptions.Json();

    public static Command Command(Terminal terminal)
    {
        var verb = new SpansVerb(terminal);
        var command = new Command("spans", "Shows the activities of a run's steps.") { verb.run, verb.step, verb.home, verb.json, CommonOptions.Verbose() };
        command.SetAction(verb.Run);
        return command;
    }

    int Run(ParseResult parsed)
    {
        using var history = CommonOptions.Open(terminal, parsed.GetValue(home));
        var id = history.Run(parsed.GetValue(run)!).Id;
        var spans = history.Spans(id, CommonOptions.Known(history, id, parsed.GetValue(step))).OrderBy(span => span.Started).ToList();
        if (parsed.GetValue(json))
            HistoryJson.Write(terminal.Out, writer => HistoryJson.Array(writer, spans, ReportJson.Span));
        else if (spans.Count == 0)
            terminal.Out.WriteLine("no spans");
        else
            Write(spans);
        return ExitCode.Done;
    }

    void Write(List<SpanRecord> spans)
    {
        var byId = spans.ToLookup(span => span.Id);
        new TextTable("STEP", "SPAN", "SOURCE", "STATUS", "TOOK").Write(terminal.Out, spans.Select(span => (string[])
            [span.Step, new string(' ', 2 * Depth(span, byId)) + span.Name, span.Source, span.Status, Texts.Duration(span.Duration)]));
    }

    static int Depth(SpanRecord span, ILookup<string, SpanRecord> byId)
    {
        var depth = 0;
        for (var around = span.Parent; around is not null && depth < byId.Count; around = byId[around].FirstOrDefault()?.Parent)
            depth += byId.Contains(around) ? 1 : 0;
        return depth;
    }
}
