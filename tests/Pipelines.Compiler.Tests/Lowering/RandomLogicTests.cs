using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.Loader;
using Pipelines.Compiler.Tests.Fixture;
using Pipelines.Engine;

namespace Pipelines.Compiler.Tests.Lowering;

/// <summary>
/// Programs that nobody thought of print as steps what they print as plain code (rules P1 to P10, P16, P18). <c>PIPELINES_SEEDS=1000-3000</c> tries
/// others; a seed that ever failed is kept here.
/// </summary>
[Collection(OneRunAtATime.Name)]
public sealed class RandomLogicTests(ITestOutputHelper output)
{
    const int InOneProject = 100;

    static readonly int[] Kept = [1300, 1322, 1350, 1493, 2121, 2128, 2146, 2229, 2257, 2406, 2530, 2690, 6788];

    static IReadOnlyList<int> Seeds { get; } = [.. Range(Environment.GetEnvironmentVariable("PIPELINES_SEEDS") ?? "1-40").Concat(Kept).Distinct()];

    [Fact]
    public async Task Random_functions_print_the_same_as_plain_code_and_as_steps()
    {
        var (watch, built, steps, differences) = (Stopwatch.StartNew(), TimeSpan.Zero, 0, new List<string>());
        foreach (var seeds in Seeds.Chunk(InOneProject))
        {
            var began = watch.Elapsed;
            using var project = new TestProject(Code(seeds));
            Build(project, seeds);
            built += watch.Elapsed - began;
            using var runs = new InProcessRuns(project, "all");
            var plain = new AssemblyLoadContext("plain", isCollectible: true).LoadFromAssemblyPath(Path.Combine(project.Folder, $"obj/{TestProject.Name}.dll")).GetType("All")!.GetMethod("Run")!;
            foreach (var seed in seeds)
            {
                var (expected, thrown) = Plain(plain, seed);
                var seen = await runs.RunAsync(new Dictionary<string, object?> { ["seed"] = seed });
                steps += seen.Steps.Count;
                if (Difference(seed, expected, thrown, seen) is { } difference)
                    differences.Add($"seed {seed}: {difference}\n{new RandomLogic(seed).Flow("")}\nexpected:\n{string.Join('\n', expected)}\nseen:\n{string.Join('\n', seen.Output)}");
            }
        }
        output.WriteLine($"{Seeds.Count} functions, {steps} steps, {watch.Elapsed.TotalSeconds:0} s, {built.TotalSeconds:0} s of it building");
        if (Environment.GetEnvironmentVariable("PIPELINES_SEEDS_REPORT") is { } report)
            await File.WriteAllTextAsync(report, $"{Seeds.Count} functions, {steps} steps, {watch.Elapsed.TotalSeconds:0} s, {built.TotalSeconds:0} s of it building, {Environment.CpuUsage.UserTime} cpu, {differences.Count} differ\n" + string.Join("\n=====\n", differences), TestContext.Current.CancellationToken);
        Assert.True(differences.Count == 0, $"{differences.Count} differ; the first: {differences.FirstOrDefault()}");
    }

    /// <summary>A failure names the one function whose code does not build.</summary>
    static void Build(TestProject project, int[] seeds)
    {
        try
        {
            project.Build();
        }
        catch (Exception error) when (seeds.Length > 1)
        {
            foreach (var half in seeds.Chunk((seeds.Length + 1) / 2))
            {
                using var part = new TestProject(Code(half));
                Build(part, half);
            }
            throw new InvalidOperationException("only together", error);
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"seed {seeds[0]}: {error.Message}\n{new RandomLogic(seeds[0]).Flow("")}", error);
        }
    }

    /// <summary>In debug mode, and with a process for each step, a few.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public async Task A_random_function_prints_the_same_in_both_modes(int seed)
    {
        using var project = new TestProject(RandomLogic.Components + new RandomLogic(seed).Flow("[Pipeline(\"flow\")]"));
        project.Build();
        var expected = Seen.Plain(project, $"Flow{seed}", "Run");
        Assert.NotEmpty(expected);

        foreach (var mode in (RunMode[])[RunMode.Debug, RunMode.Local])
        {
            var seen = await Seen.RunAsync(project, "flow", mode, TestContext.Current.CancellationToken);
            Assert.Equal(expected, seen.Output);
            Assert.Equal(RunStatus.Completed, seen.Status);
        }
    }

    /// <summary>
    /// Where all failures are caught, both print the same and the run is completed. Where one is not, plain code ends at its call, as debug mode does (rule F2),
    /// while as steps the rest of the logic goes on until it reads what failed (rule F3): it has printed all that plain code has, and perhaps more.
    /// </summary>
    static string? Difference(int seed, List<string> expected, Exception? thrown, Seen seen)
    {
        if (seen.Steps.Values.Any(s => s is not (StepStatus.Completed or StepStatus.Failed or StepStatus.Skipped)))
            return "a step has not ended";
        if (thrown != null && !new RandomLogic(seed).MayFail)
            return $"plain code failed: {thrown}";
        if (thrown is null && seen.Status != RunStatus.Completed)
            return $"the run {seen.Status}: {string.Join(' ', seen.Events.OfType<StepChanged>().Select(c => c.Error?.Message).Where(m => m != null))}";
        return expected.SequenceEqual(thrown is null ? seen.Output : seen.Output.Take(expected.Count)) ? null : "other lines";
    }

    static (List<string> Output, Exception? Thrown) Plain(MethodInfo all, int seed)
    {
        var before = Console.Out;
        using var writer = new StringWriter();
        Console.SetOut(writer);
        Exception? thrown = null;
        try
        {
            ((Task)all.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [seed], null)!).GetAwaiter().GetResult();
        }
        catch (Exception error)
        {
            thrown = error;
        }
        finally
        {
            Console.SetOut(before);
        }
        return ([.. writer.ToString().ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries)], thrown);
    }

    static string Code(IEnumerable<int> seeds)
    {
        var flows = string.Concat(seeds.Select(s => new RandomLogic(s).Flow("")));
        var cases = string.Concat(seeds.Select(s => $"case {s}: {(s % 4 == 1 ? "await " : "")}Flow{s}.Run(); break; "));
        return $"{RandomLogic.Components}{flows}public static class All {{ [Pipeline(\"all\")] public static async Task Run(int seed) {{ await Task.CompletedTask; switch (seed) {{ {cases} }} }} }}";
    }

    static IEnumerable<int> Range(string text)
    {
        var ends = text.Split('-').Select(t => int.Parse(t, CultureInfo.InvariantCulture)).ToList();
        return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1);
    }
}
