using Pipelines.Manifest.Yaml;

namespace Pipelines.Manifest.Checks;

/// <summary>Finds steps that wait for each other. A call in a loop may hang on an earlier round of the same loop, or of one around it: that is no circle.</summary>
sealed class CycleCheck(YamlNode? steps, List<ManifestProblem> problems)
{
    readonly HashSet<string> done = [];
    readonly List<string> path = [];

    public static void Check(YamlNode? steps, List<ManifestProblem> problems)
    {
        var check = new CycleCheck(steps, problems);
        foreach (var step in steps.Entries())
            check.Visit(step);
    }

    void Visit(YamlEntry step)
    {
        if (done.Contains(step.Key))
            return;
        if (path.IndexOf(step.Key) is >= 0 and var start)
        {
            problems.Add(new(step.Line, step.Column, Messages.Cycle([.. path.Skip(start).Reverse().Prepend(step.Key)])));
            return;
        }

        path.Add(step.Key);
        foreach (var earlier in Earlier(step))
            Visit(earlier);
        path.RemoveAt(path.Count - 1);
        done.Add(step.Key);
    }

    IEnumerable<YamlEntry> Earlier(YamlEntry step)
    {
        var names = step.Value.At("inputs").Entries().SelectMany(input => Makers(input.Value))
            .Concat(step.Value.At("parents").Items().Select(parent => parent.Text()));
        foreach (var name in names.OfType<string>().Distinct())
        {
            if ((steps as YamlMap)?.Entry(name) is { } earlier && !(IsRepeated(step.Value) && IsRepeated(earlier.Value)))
                yield return earlier;
        }
    }

    static IEnumerable<string?> Makers(YamlNode? input) =>
        input.At("items").Items().Concat(input.At("oneOf").Items()).SelectMany(Makers).Prepend(input.At("step").Text());

    static bool IsRepeated(YamlNode step) => step.At("forEach").Text() is not null;
}
