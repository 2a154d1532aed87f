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
            foreach (var words in (string?[])[StepWords.Loop(step), StepWords.Condition(step)])
                text.Append(words is null ? "" : $"    {words}\n");
            if (step.Control.Count > 0)
                text.Append(CultureInfo.InvariantCulture, $"    decided by {string.Join(", ", step.Control)}\n");
        }

        return text.ToString();
    }

    static string Origin(GraphInput input) => input switch
    {
        { Step: { } step } => $"{step}.{input.Output}",
        { Parameter: { } parameter } => $"parameter {parameter}",
        { Constant: { } constant } => constant,
        { Items.Count: > 0 } => $"[{string.Join(", ", input.Items.Select(Origin))}]",
        { OneOf.Count: > 0 } => string.Join(" or ", input.OneOf.Select(Origin)),
        { From.Count: > 0 } => $"{input.Expression}   (from {string.Join(", ", input.From)})",
        _ => input.Expression ?? "",
    };
}
