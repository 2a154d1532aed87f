using Pipelines.Manifest;

namespace Pipelines.Engine.Scheduling;

/// <summary>How many steps, one after the other, hang on each step of a graph that is known at build: the longest way goes first.</summary>
static class Priorities
{
    public static IReadOnlyDictionary<string, int> Of(GraphSpec graph)
    {
        Dictionary<string, int> longest = [];
        if (graph.Dynamic)
            return longest;
        // The text's order is one in which parents stand before what hangs on them.
        foreach (var (name, step) in graph.Steps.Reverse())
        {
            var own = longest.TryGetValue(name, out var known) ? known : longest[name] = 0;
            foreach (var parent in step.Inputs.Values.SelectMany(input => input.Steps().Concat(input.From)).Concat(step.Parents))
                longest[parent] = Math.Max(longest.GetValueOrDefault(parent), own + 1);
        }
        return longest;
    }
}
