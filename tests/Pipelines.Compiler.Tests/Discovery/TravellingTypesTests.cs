using Pipelines.Analyzers.Values;
using Pipelines.Compiler.Tests.Fixture;
using Pipelines.Engine;

namespace Pipelines.Compiler.Tests.Discovery;

/// <summary>What the build lets travel has a format when it runs (rules V3, V4).</summary>
[Collection(OneRunAtATime.Name)]
public sealed class TravellingTypesTests
{
    [Fact]
    public void The_build_and_the_values_know_the_same_collections() =>
        Assert.Equal(Values.Json.Collections.All.Order(), TravellingTypes.Collections.Order());

    [Fact]
    public async Task Private_state_nested_collections_and_tuples_come_back()
    {
        using var project = new TestProject("""
            public sealed class Counter { int _count; public void Add(int n) => _count += n; public int Read() => _count; }
            public record struct Box(int? Size, DateTime When, Dictionary<string, List<(int A, string? B)>> Inner);
            public static class Work
            {
                [Component] public static Counter Count() { var c = new Counter(); c.Add(3); return c; }
                [Component] public static int Read(Counter counter, Stack<int> stack) => counter.Read() + stack.Pop();
                [Component] public static Box Pack() => new(null, new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), new() { ["a"] = [(1, null), (2, "b")] });
                [Pipeline("flow")]
                public static void Run()
                {
                    Console.WriteLine(Read(Count(), new Stack<int>([1, 2])));
                    var box = Pack();
                    Console.WriteLine($"{box.Size is null} {box.When:O} {string.Join(";", box.Inner["a"])}");
                }
            }
            """);
        project.Build();
        var expected = Seen.Plain(project, "Work", "Run");

        var seen = await Seen.RunAsync(project, "flow", RunMode.Local, TestContext.Current.CancellationToken);

        Assert.Equal(expected, seen.Output);
    }
}
