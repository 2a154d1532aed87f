using System.CommandLine;
using System.Text.Json;
using Pipelines.Engine;
using Pipelines.Runner.Rendering;

namespace Pipelines.Runner.Verbs;

/// <summary><c>why</c>: why a step ran, or why not.</summary>
sealed class WhyVerb(Terminal terminal)
{
    readonly Argument<string> run = CommonOptions.Run();
    readonly Argument<string?> step = new("step") { Description = "The step; every step of the run by default.", Arity = ArgumentArity.ZeroOrOne };
    readonly Option<string?> home = CommonOptions.Home();
    readonly Option<bool> json = CommonOptions.Json();

    public static Command Command(Terminal terminal)
    {
        var verb = new WhyVerb(terminal);
        var command = new Command("why", "Says why steps ran, or why not: what changed since the run before.") { verb.run, verb.step, verb.home, verb.json, CommonOptions.Verbose() };
        command.SetAction(verb.Run);
        return command;
    }

    int Run(ParseResult parsed)
    {
        using var history = CommonOptions.Open(terminal, parsed.GetValue(home));
        var record = history.Run(parsed.GetValue(run)!);
        var steps = parsed.GetValue(step) is { } name ? [name] : history.Steps(record.Id).Select(known => known.Name).ToList();
        var reasons = steps.Select(known => history.Why(record.Id, known)).ToList();
        if (parsed.GetValue(json))
            HistoryJson.Write(terminal.Out, writer => HistoryJson.Array(writer, reasons, Json));
        else
            reasons.ForEach(Text);
        return ExitCode.Done;
    }

    void Text(StepReason reason)
    {
        terminal.Out.WriteLine(reason.Text);
        Text(terminal.Out, reason.Changes, "  ");
    }

    /// <summary>Changes, each with what it comes from below it.</summary>
    public static void Text(TextWriter output, IReadOnlyList<StepChange> changes, string indent)
    {
        foreach (var change in changes)
        {
            output.WriteLine($"{indent}{change.Text}{(change.File is null ? "" : $" ({change.File}:{change.Line})")}{(change.Because.Count > 0 ? ", because" : "")}");
            Text(output, change.Because, indent + "  ");
        }
    }

    static void Json(Utf8JsonWriter json, StepReason reason)
    {
        json.WriteString("step", reason.Step.Name);
        json.WriteString("status", Texts.State(reason.Step.Status));
        json.WriteString("text", reason.Text);
        json.WriteString("since", reason.Previous?.RunId);
        HistoryJson.Source(json, reason.Step.TakenFrom);
        json.WritePropertyName("changes");
        HistoryJson.Array(json, reason.Changes, Json);
    }

    public static void Json(Utf8JsonWriter json, StepChange change)
    {
        json.WriteString("text", change.Text);
        json.WriteString("file", change.File);
        if (change.Line is { } line)
            json.WriteNumber("line", line);
        json.WritePropertyName("because");
        HistoryJson.Array(json, change.Because, Json);
    }
}
