using System.CommandLine;
using System.Text.Json;
using Pipelines.Engine;
using Pipelines.Runner.Rendering;

namespace Pipelines.Runner.Verbs;

/// <summary><c>compare</c>: two runs side by side.</summary>
sealed class CompareVerb(Terminal terminal)
{
    readonly Argument<string> first = new("first") { Description = "A run's id, or as much of its start as no other shares." };
    readonly Argument<string> second = new("second") { Description = "The other run." };
    readonly Option<string?> home = CommonOptions.Home();
    readonly Option<bool> json = CommonOptions.Json();

    public static Command Command(Terminal terminal)
    {
        var verb = new CompareVerb(terminal);
        var command = new Command("compare", "Shows what differs between two runs.") { verb.first, verb.second, verb.home, verb.json, CommonOptions.Verbose() };
        command.SetAction(verb.Run);
        return command;
    }

    int Run(ParseResult parsed)
    {
        using var history = CommonOptions.Open(terminal, parsed.GetValue(home));
        var comparison = history.Compare(parsed.GetValue(first)!, parsed.GetValue(second)!);
        if (parsed.GetValue(json))
            HistoryJson.Write(terminal.Out, writer => Json(writer, comparison));
        else
            Text(comparison);
        return ExitCode.Done;
    }

    void Text(RunComparison comparison)
    {
        var (a, b) = (comparison.First, comparison.Second);
        new TextTable("", a.Id, b.Id).Write(terminal.Out,
        [
            ["name", a.Name, b.Name],
            ["status", Texts.State(a.Status), Texts.State(b.Status)],
            ["version", a.Version, b.Version],
            ["commit", Commit(a), Commit(b)],
            ["mode", a.Mode.ToString().ToLowerInvariant(), b.Mode.ToString().ToLowerInvariant()],
            ["took", Took(a.Started, a.Ended), Took(b.Started, b.Ended)],
            .. comparison.Parameters.Select(parameter => (string[])[$"parameter {parameter.Key}", parameter.Value.First ?? "(default)", parameter.Value.Second ?? "(default)"]),
        ]);
        terminal.Out.WriteLine();
        new TextTable("STEP", "STATUS", "", "TOOK", "", "OUTPUTS").Write(terminal.Out, comparison.Steps.Select(step => (string[])
        [
            step.Name, State(step.First), State(step.Second), Took(step.First?.Started, step.First?.Ended), Took(step.Second?.Started, step.Second?.Ended),
            step.First is null || step.Second is null ? "" : step.OtherOutputs.Count == 0 ? "same" : "other " + string.Join(", ", step.OtherOutputs),
        ]));
        foreach (var step in comparison.Steps.Where(step => step.Changes.Count > 0))
        {
            terminal.Out.WriteLine();
            terminal.Out.WriteLine(step.Name + ":");
            WhyVerb.Text(terminal.Out, step.Changes, "  ");
        }
    }

    static string Commit(RunRecord run) => run.Commit is { } commit ? commit[..Math.Min(12, commit.Length)] + (run.Dirty ? " (dirty)" : "") : "";

    static string State(StepRecord? step) => step is null ? "not called" : Texts.State(step.Status);

    static string Took(DateTimeOffset? started, DateTimeOffset? ended) => started is { } from && ended is { } to ? Texts.Duration(to - from) : "";

    static void Json(Utf8JsonWriter json, RunComparison comparison)
    {
        json.WriteStartObject();
        json.WriteStartObject("first");
        HistoryJson.Run(json, comparison.First);
        json.WriteEndObject();
        json.WriteStartObject("second");
        HistoryJson.Run(json, comparison.Second);
        json.WriteEndObject();
        json.WriteStartObject("parameters");
        foreach (var (name, values) in comparison.Parameters)
        {
            json.WriteStartObject(name);
            json.WriteString("first", values.First);
            json.WriteString("second", values.Second);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WritePropertyName("steps");
        HistoryJson.Array(json, comparison.Steps, (writer, step) =>
        {
            writer.WriteString("step", step.Name);
            writer.WriteString("first", step.First is null ? null : Texts.State(step.First.Status));
            writer.WriteString("second", step.Second is null ? null : Texts.State(step.Second.Status));
            HistoryJson.Strings(writer, "otherOutputs", step.OtherOutputs);
            writer.WritePropertyName("changes");
            HistoryJson.Array(writer, step.Changes, WhyVerb.Json);
        });
        json.WriteEndObject();
    }
}
