using Pipelines.Compiler.Tests.Fixture;
using Pipelines.Engine;

namespace Pipelines.Compiler.Tests.Lowering;

/// <summary>All bodies of guarded code in one project.</summary>
public sealed class GuardedProject : IDisposable
{
    public GuardedProject()
    {
        var flows = GuardedCode.Cases.Select((c, i) => GuardedCode.Flow.Replace("INDEX", $"{i}").Replace("KIND", c.Data.Item2.Contains("await ", StringComparison.Ordinal) ? "async Task" : "void").Replace("BODY", c.Data.Item2));
        Project = new TestProject(GuardedCode.Components + string.Concat(flows));
        Project.Build();
    }

    internal TestProject Project { get; }

    public void Dispose() => Project.Dispose();
}

/// <summary>What is caught, taken back and left behind is the same as plain code and as steps, in both modes (rules P7, P8, P16, P18).</summary>
[Collection(OneRunAtATime.Name)]
public sealed class GuardedTests(GuardedProject guarded) : IClassFixture<GuardedProject>
{
    public static TheoryData<int, string> Numbers => [.. GuardedCode.Cases.Select((c, i) => (i, c.Data.Item1))];

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task Guarded_code_prints_the_same_as_plain_code_and_in_both_modes_P8(int number, string what)
    {
        Assert.NotEmpty(what);
        var expected = Seen.Plain(guarded.Project, $"Flow{number}", "Run");
        Assert.NotEmpty(expected);
        Assert.DoesNotContain(expected, line => line.Contains("never", StringComparison.Ordinal));

        foreach (var mode in (RunMode[])[RunMode.Debug, RunMode.Local])
        {
            var seen = await Seen.RunAsync(guarded.Project, $"flow{number}", mode, TestContext.Current.CancellationToken);
            Assert.Equal(expected, seen.Output);
            Assert.Equal(RunStatus.Completed, seen.Status);
        }
    }
}
