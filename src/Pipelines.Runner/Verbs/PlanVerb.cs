using System.CommandLine;
using System.Text.Json;
using Pipelines.Engine;
using Pipelines.Runner.Graphs;
using Pipelines.Runner.Rendering;
using Pipelines.Runner.Targets;

namespace Pipelines.Runner.Verbs;

/// <summary><c>plan</c>: what a run would do, and why.</summary>
sealed class PlanVerb(Terminal terminal)
{
    readonly Target target = new(terminal);
    readonly ParameterOptions parameters = new(terminal);
    readonly CacheOptions cache = new();
    readonly Option<bool> containers = CommonOptions.Containers();
    readonly Option<string?> home = CommonOptions.Home();
    readonly Option<bool> json = CommonOptions.Json();

    public static Command Command(Terminal terminal)
    {
        var verb = new PlanVerb(terminal);
        var command = new Command("plan", "Shows what a run would do, without starting it.") { verb.home, verb.json, verb.containers, CommonOptions.Verbose() };
        verb.target.AddTo(command);
        verb.parameters.AddTo(command);
        verb.cache.AddTo(command);
        command.SetAction((parsed, _) => verb.RunAsync(parsed));
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed)
    {
        var options = cache.Apply(parsed, new() { Parameters = parameters.Collect(parsed), WorkingDirectory = terminal.Folder, Home = parsed.GetValue(home), Containers = parsed.GetValue(containers) });
        var plan = RunPlan.Of(await target.ManifestAsync(parsed), options);
        if (parsed.GetValue(json))
            HistoryJson.Write(terminal.Out, writer => Json(writer, plan));
        else
            Text(terminal.Out, plan);
        return ExitCode.Done;
    }

    /// <summary>Columns in which nothing would stand are left out.</summary>
    static void Text(TextWriter output, RunPlan plan)
    {
        output.WriteLine($"{plan.Manifest.Name} {plan.Manifest.Version}: {Messages.Planned(plan.Steps.Count, plan.Manifest.Graph.Dynamic)}");
        if (plan.Steps.Count == 0)
            return;
        List<(string Head, Func<PlannedStep, string> Cell)> columns =
        [
            ("DOES", Does),
            ("STEP", step => step.Name),
            ("COMPONENT", step => step.Call.Component == step.Name ? "" : step.Call.Component),
            ("AFTER", step => string.Join(", ", step.Parents)),
            ("QUEUE", step => step.Queue == "default" ? "" : step.Queue),
            ("TAKES", Takes),
            ("", step => string.Join("; ", ((string[])[Why(step.Work), Decided(step)]).Where(words => words.Length > 0))),
        ];
        columns.RemoveAll(column => plan.Steps.All(step => column.Cell(step).Length == 0));
        output.WriteLine();
        new TextTable([.. columns.Select(column => column.Head)]).Write(output, plan.Steps.Select(step => (string[])[.. columns.Select(column => column.Cell(step))]));
    }

    static string Does(PlannedStep step) => step.Work.State switch
    {
        PlannedState.Cached => "cached",
        PlannedState.Unknown => "may run",
        _ => "run",
    };

    static string Why(PlannedWork work) => work.From is { } from ? $"as made by {Texts.Source(from, "", from.Step)}" : work.Reason;

    static string Takes(PlannedStep step)
    {
        IEnumerable<string> needs =
        [
            step.Cpus == 1 ? "" : $"{step.Cpus} cpus",
            step.MemoryMb == 0 ? "" : $"{step.MemoryMb} MiB",
            step.Gpus == 0 ? "" : $"{step.Gpus} gpus",
            step.IsTooLarge ? "runs alone" : "",
            step.MaxParallel == 0 ? "" : $"{step.MaxParallel} at once",
        ];
        return string.Join(", ", needs.Where(need => need.Length > 0));
    }

    static string Decided(PlannedStep step)
    {
        var words = string.Join("; ", ((string?[])[StepWords.Loop(step.Call), StepWords.Condition(step.Call)]).OfType<string>());
        return step.Call.Control.Count > 0 ? $"{words} (decided by {string.Join(", ", step.Call.Control)})" : words;
    }

    static void Json(Utf8JsonWriter json, RunPlan plan)
    {
        json.WriteStartObject();
        json.WriteString("pipeline", plan.Manifest.Name);
        json.WriteString("project", plan.Manifest.Project);
        json.WriteString("version", plan.Manifest.Version);
        json.WriteBoolean("dynamic", plan.Manifest.Graph.Dynamic);
        json.WritePropertyName("parameters");
        json.WriteRawValue(plan.Parameters);
        json.WritePropertyName("steps");
        HistoryJson.Array(json, plan.Steps, Json);
        json.WriteEndObject();
    }

    static void Json(Utf8JsonWriter json, PlannedStep step)
    {
        json.WriteString("step", step.Name);
        json.WriteString("component", step.Call.Component);
        json.WriteString("does", Does(step));
        json.WriteString("why", Why(step.Work));
        HistoryJson.Source(json, step.Work.From);
        HistoryJson.Strings(json, "parents", step.Parents);
        json.WriteString("when", step.Call.When);
        json.WriteString("forEach", step.Call.ForEach);
        HistoryJson.Strings(json, "control", step.Call.Control);
        json.WriteString("queue", step.Queue);
        json.WriteNumber("cpus", step.Cpus);
        json.WriteNumber("memoryMb", step.MemoryMb);
        json.WriteNumber("gpus", step.Gpus);
        json.WriteNumber("maxParallel", step.MaxParallel);
    }
}
