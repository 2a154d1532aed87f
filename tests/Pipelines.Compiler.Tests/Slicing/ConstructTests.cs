using Pipelines.Compiler.Tests.Fixture;
using Pipelines.Engine;

namespace Pipelines.Compiler.Tests.Slicing;

/// <summary>Constructs that people write, each in a component of its own: the slice says what the original says.</summary>
[Collection(OneRunAtATime.Name)]
public sealed class ConstructTests(ConstructTests.Everything everything) : IClassFixture<ConstructTests.Everything>
{
    public sealed class Everything : IDisposable
    {
        public Everything()
        {
            Project = new TestProject(new Dictionary<string, string>
            {
                ["Sample.cs"] = Read("Everything.cs"),
                ["Parts/Other.cs"] = Read("Everything.Other.cs"),
                ["Parts/More.cs"] = Read("Everything.More.cs"),
            });
            Project.Build();
        }

        internal TestProject Project { get; }

        public void Dispose() => Project.Dispose();

        static string Read(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Slicing", name));
    }

    [Theory]
    [InlineData("Sampling.Flow", "flow")]
    [InlineData("Sampling.MoreFlow", "more")]
    public async Task Every_construct_gives_in_its_slice_what_it_gives_in_the_project(string type, string pipeline)
    {
        var expected = Seen.Plain(everything.Project, type, "Run");
        Assert.NotEmpty(expected);

        foreach (var mode in (RunMode[])[RunMode.Debug, RunMode.Local])
        {
            var seen = await Seen.RunAsync(everything.Project, pipeline, mode, TestContext.Current.CancellationToken);
            Assert.Equal(expected, seen.Output);
        }
    }

    [Fact]
    public void Each_slice_is_smaller_than_the_project()
    {
        var whole = everything.Project.Source.Length;
        foreach (var folder in Directory.GetDirectories(Path.Combine(everything.Project.Pipelines, "steps")))
        {
            var slice = Directory.GetFiles(Path.Combine(folder, "src"), "*.cs", SearchOption.AllDirectories).Sum(f => File.ReadAllText(f).Length);
            Assert.InRange(slice, 1, whole / 3);
        }
    }
}
