using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Engine.Tests;

public sealed class ConcurrencyTests
{
    [Fact]
    public async Task Two_runs_at_once_in_one_process_do_not_mix_P14()
    {
        using var pipeline = new TestPipeline(
            "string name, string mine, string other",
            """
            Console.WriteLine(name);
            Greet(name, mine, other);
            for (var i = 0; i < 100; i++) Console.WriteLine(name);
            """,
            """public static string Greet(string name, string mine, string other) { Console.WriteLine("step of " + name); Meet(mine, other); return name; }""")
        { Helpers = TestRun.Meet }.Build();
        var (left, right) = (pipeline.Shared("left"), pipeline.Shared("right"));
        var runs = await Task.WhenAll(
            pipeline.RunAsync(pipeline.Options.With("name", "one").With("mine", left).With("other", right)),
            pipeline.RunAsync(pipeline.Options.With("name", "two").With("mine", right).With("other", left)));
        foreach (var ((result, events), name) in runs.Zip(["one", "two"]))
        {
            Assert.Null(result.Error);
            Assert.Equal(Enumerable.Repeat(name, 101), events.Lines(null));
            Assert.Equal(["step of " + name], events.Lines("Greet"));
        }
        using var history = pipeline.History();
        Assert.Equal([RunStatus.Completed, RunStatus.Completed], history.Runs().Select(run => run.Status));
    }

    [Fact]
    public async Task No_process_is_left_when_a_run_has_ended()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "reads /proc");
        using var pipeline = new TestPipeline("", "for (var i = 0; i < 5; i++) PipelinesSubmit_A();", "public static int A() => 1;").Build();
        await pipeline.RunAsync();
        Assert.DoesNotContain(
            Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)).Select(CommandLine),
            line => line.Contains(pipeline.Folder, StringComparison.Ordinal));
    }

    static string CommandLine(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline"));
        }
        catch (IOException)
        {
            return "";
        }
    }
}
