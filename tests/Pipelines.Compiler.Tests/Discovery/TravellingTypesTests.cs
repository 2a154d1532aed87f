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

    [Fact]
    public async Task A_serializer_that_throws_half_way_leaves_no_artifact_and_is_named_with_step_and_output()
    {
        using var project = new TestProject("""
            [ArtifactSerializer(typeof(ThingSerializer))] public sealed class Thing { public int V; }
            public sealed class ThingSerializer : IArtifactSerializer<Thing>
            {
                public string Format => "thing";
                public string Extension => ".thing";
                public void Write(Thing value, Stream stream) { stream.Write(new byte[100_000]); throw new InvalidOperationException("half-way"); }
                public Thing Read(Stream stream) => new();
            }
            public static class Work
            {
                [Component(ReturnValues = ["model"])] public static List<Thing> Make() => [new()];
                [Pipeline("flow")]
                public static void Run()
                {
                    try { Console.WriteLine(Make().Count); }
                    catch (StepFailedException e) { Console.WriteLine(e.Message); }
                }
            }
            """);
        project.Build();

        var seen = await Seen.RunAsync(project, "flow", RunMode.Local, TestContext.Current.CancellationToken);

        Assert.Contains("output 'model' of Make: [0]: ThingSerializer could not write this Thing: System.InvalidOperationException: half-way", Assert.Single(seen.Output));
        Assert.Contains("Make", seen.Output[0]);
        var artifacts = new DirectoryInfo(Path.Combine(project.Folder, "home", "artifacts"));
        Assert.Empty(artifacts.Exists ? artifacts.EnumerateFiles("*", SearchOption.AllDirectories) : []);
    }
}
