using System.Globalization;
using System.Text;
using Pipelines.Manifest;

namespace Pipelines.Runner.Graphs;

/// <summary>The graph as lines: each step with where its inputs come from.</summary>
static class TextGraph
{
    public static string Write(PipelineManifest manifest)
    {
        var graph = manifest.Graph;
        var text = new StringBuilder($"{manifest.Name} {manifest.Version}: {Messages.Count(graph.Steps.Count, "step")}");
        text.Append(graph.Dynamic ? " known at build; the code decides which of them run and how often\n" : "\n");
        foreach (var (name, step) in graph.Steps)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {name}{(step.Component == name ? "" : $": {step.Component}")}\n");
            foreach (var (input, origin) in step.Inputs)
                text.Append(CultureInfo.InvariantCulture, $"    {input} = {Origin(origin)}\n");
            if (step.Parents.Count > 0)
                text.Append(CultureInfo.InvariantCulture, $"    after {string.Join(", ", step.Parents)}\n");
            if (step.ForEach is not null)
                text.Append(CultureInfo.InvariantCulture, $"    in {step.ForEach}\n");
            if (step.When is not null)
                text.Append(CultureInfo.InvariantCulture, $"    when {step.When}\n");
        }

        return text.ToString();
    }

    static string Origin(GraphInput input) => input switch
    {
        { Step: { } step } => $"{step}.{input.Output}",
        { Parameter: { } parameter } => $"parameter {parameter}",
        _ => input.Expression ?? "",
    };
}
