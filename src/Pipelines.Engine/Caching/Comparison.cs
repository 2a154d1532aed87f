using System.Data.Common;
using System.Text.Json;

namespace Pipelines.Engine.Caching;

/// <summary>Puts two runs side by side.</summary>
sealed class Comparison(History history, DbConnection connection)
{
    public RunComparison Of(RunRecord first, RunRecord second)
    {
        var (before, now) = (history.Steps(first.Id), history.Steps(second.Id));
        var outputs = (First: Outputs(first.Id), Second: Outputs(second.Id));
        var known = before.GroupBy(KeyOf).ToDictionary(steps => steps.Key, steps => steps.First());
        var both = now.Select(step => Step(known.GetValueOrDefault(KeyOf(step)), step, outputs)).ToList();
        var called = now.Select(KeyOf).ToHashSet();
        return new(first, second, Parameters(first, second), [.. both, .. before.Where(step => !called.Contains(KeyOf(step))).Select(step => Step(step, null, outputs))]);
    }

    /// <summary>Runs of before have no keys: there the name tells which call it is.</summary>
    static string KeyOf(StepRecord step) => step.Key.Length > 0 ? step.Key : step.Name;

    StepComparison Step(StepRecord? first, StepRecord? second, (ILookup<string, ArtifactRecord> First, ILookup<string, ArtifactRecord> Second) outputs)
    {
        if (first is null || second is null)
            return new((second ?? first)!.Name, first, second, [], []);
        var before = outputs.First[first.Name].ToDictionary(output => output.Name, output => output.Digest);
        var others = outputs.Second[second.Name].Where(output => before.TryGetValue(output.Name, out var was) && was != output.Digest).Select(output => output.Name);
        return new(second.Name, first, second, new Reasons(connection).Between(first.RunId, first.Name, second.RunId, second.Name), [.. others]);
    }

    ILookup<string, ArtifactRecord> Outputs(string run) => history.Artifacts(run).Where(artifact => artifact is { Kind: ArtifactKind.Output, Step: not null }).ToLookup(artifact => artifact.Step!);

    static Dictionary<string, (string?, string?)> Parameters(RunRecord first, RunRecord second)
    {
        var (before, now) = (Values(first), Values(second));
        return before.Keys.Union(now.Keys).Where(name => before.GetValueOrDefault(name) != now.GetValueOrDefault(name)).Order(StringComparer.Ordinal)
            .ToDictionary(name => name, name => (before.GetValueOrDefault(name), now.GetValueOrDefault(name)));
    }

    static Dictionary<string, string> Values(RunRecord run)
    {
        using var json = JsonDocument.Parse(run.Parameters);
        return json.RootElement.EnumerateObject().ToDictionary(parameter => parameter.Name, parameter => parameter.Value.ToString());
    }
}
