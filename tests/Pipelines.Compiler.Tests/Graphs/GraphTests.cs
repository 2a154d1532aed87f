using System.Globalization;
using System.Text;
using Pipelines.Compiler.Tests.Fixture;
using Pipelines.Engine;
using Pipelines.Manifest;

namespace Pipelines.Compiler.Tests.Graphs;

/// <summary>Product section 7, rules P10 and P11: every call with what goes into it and what it hangs on, as a table of pieces of logic.</summary>
[Collection(OneRunAtATime.Name)]
public class GraphTests(GraphProject project) : IClassFixture<GraphProject>
{
    public static TheoryData<string> Cases => [.. GraphProject.Cases.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Each_call_is_drawn_with_its_inputs_and_what_it_hangs_on(string name) =>
        Assert.Equal(GraphProject.Cases[name].Expected.ReplaceLineEndings("\n").Trim(), Text(project.GraphOf(name)).Trim(), ignoreLineEndingDifferences: true);

    /// <summary>The oracle of a graph that claims to know all: the run itself.</summary>
    [Fact]
    public async Task What_is_known_at_build_is_what_runs()
    {
        var known = GraphProject.Cases.Keys.Where(name => !project.GraphOf(name).Dynamic).ToList();
        Assert.True(known.Count > 5);
        foreach (var name in known)
        {
            var graph = project.GraphOf(name);
            var seen = await Seen.RunAsync(project.Project, name, RunMode.Local, TestContext.Current.CancellationToken);
            Assert.Equal(graph.Steps.Keys.Order(), seen.Steps.Keys.Order());
            foreach (var called in seen.Events.OfType<StepChanged>().Where(e => e.Previous is null))
                Assert.Subset(graph.Steps[called.Step].Parents.Concat(graph.Steps[called.Step].Inputs.Values.SelectMany(i => i.Steps())).ToHashSet(), called.Parents!.ToHashSet());
        }
    }

    static string Text(GraphSpec graph)
    {
        var text = new StringBuilder(graph.Dynamic ? "dynamic\n" : "known\n");
        foreach (var (name, step) in graph.Steps)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}{(step.Component == name ? "" : $": {step.Component}")}({string.Join(", ", step.Inputs.Select(i => $"{i.Key} = {Text(i.Value)}"))})");
            text.Append(step.Parents.Count > 0 ? $" after {string.Join(", ", step.Parents)}" : "");
            text.Append(step.ForEach is { } loop ? $" each [{loop}]" : "");
            text.Append(step.When is { } condition ? $" if [{condition}]" : "");
            text.Append(step.Control.Count > 0 ? $" by {string.Join(", ", step.Control)}" : "");
            text.Append('\n');
        }
        return text.ToString();
    }

    static string Text(GraphInput input) => input switch
    {
        { Step: { } step } => $"{step}.{input.Output}",
        { Parameter: { } parameter } => $"<{parameter}>",
        { Constant: { } constant } => $"#{constant}",
        { Items.Count: > 0 } => $"[{string.Join(", ", input.Items.Select(Text))}]",
        { OneOf.Count: > 0 } => string.Join(" | ", input.OneOf.Select(Text)),
        _ => $"'{input.Expression}'{(input.From.Count > 0 ? $" of {string.Join(" + ", input.From)}" : "")}",
    };
}
