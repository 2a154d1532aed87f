using System.Globalization;
using Pipelines.Compiler.Tests.Fixture;
using Pipelines.Engine;

namespace Pipelines.Compiler.Tests.Lowering;

/// <summary>All random flows in one project.</summary>
public sealed class RandomProject : IDisposable
{
    public RandomProject()
    {
        Project = new TestProject(RandomLogic.Components + string.Concat(RandomLogicTests.Seeds.Select(s => new RandomLogic(s).Flow())));
        Project.Build();
    }

    internal TestProject Project { get; }

    public void Dispose() => Project.Dispose();
}

/// <summary>
/// Programs that nobody thought of print as steps what they print as plain code (rules P1 to P10). <c>PIPELINES_SEEDS=100-400</c> tries others;
/// a seed that ever failed is kept here.
/// </summary>
[Collection(OneRunAtATime.Name)]
public sealed class RandomLogicTests(RandomProject random) : IClassFixture<RandomProject>
{
    static readonly int[] Kept = [];

    internal static IReadOnlyList<int> Seeds { get; } = [.. Range(Environment.GetEnvironmentVariable("PIPELINES_SEEDS") ?? "1-12").Concat(Kept).Distinct()];

    public static TheoryData<int> All => [.. Seeds];

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_random_function_prints_the_same_as_plain_code_and_as_steps(int seed)
    {
        var expected = Seen.Plain(random.Project, $"Flow{seed}", "Run");
        Assert.NotEmpty(expected);

        var seen = await Seen.RunAsync(random.Project, $"flow{seed}", RunMode.Local, TestContext.Current.CancellationToken);

        Assert.True(expected.SequenceEqual(seen.Output), $"{new RandomLogic(seed).Flow()}\nexpected:\n{string.Join('\n', expected)}\nseen:\n{string.Join('\n', seen.Output)}");
        Assert.Equal(RunStatus.Completed, seen.Status);
    }

    static IEnumerable<int> Range(string text)
    {
        var ends = text.Split('-').Select(t => int.Parse(t, CultureInfo.InvariantCulture)).ToList();
        return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1);
    }
}
