using Pipelines.Manifest;

namespace Pipelines.Compiler.Graphs;

static class Origins
{
    public static bool Same(GraphInput one, GraphInput other) =>
        one.Step == other.Step && one.Output == other.Output && one.Parameter == other.Parameter && one.Constant == other.Constant && one.Expression == other.Expression
        && Same(one.Items, other.Items) && Same(one.OneOf, other.OneOf);

    static bool Same(List<GraphInput> one, List<GraphInput> other) => one.Count == other.Count && one.Zip(other, Same).All(same => same);
}
