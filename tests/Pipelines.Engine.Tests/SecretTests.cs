using System.Text;
using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Engine.Tests;

/// <summary>Environment variables and secrets of steps.</summary>
public sealed class SecretTests
{
    const string Value = "s3cr3t-9f81-value";

    public static TheoryData<RunMode, HostUse> Modes => new() { { RunMode.Local, HostUse.Single }, { RunMode.Local, HostUse.Reuse }, { RunMode.Debug, HostUse.Single } };

    static TestPipeline Pipeline(string body, params string[] secrets) => new TestPipeline(
        "", "Console.WriteLine(PipelinesSubmit_A().Output<int>(\"result\").Value);", $"public static int A() {{ {body} }}")
    {
        Plain = "Console.WriteLine(A());",
        Helpers = TestRun.Meet,
        HasCodes = true,
        ComponentSettings = { ["A"] = new() { ["secrets"] = secrets.Cast<object?>().ToList(), ["environment"] = new List<object?>() } },
    };

    static RunOptions With(TestPipeline pipeline, string secrets)
    {
        File.WriteAllText(pipeline.Shared("secrets.env"), secrets);
        return pipeline.Options with { SecretsFile = "secrets.env" };
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task A_step_has_its_secrets_and_no_other_ones(RunMode mode, HostUse hosts)
    {
        using var pipeline = Pipeline("return (StepContext.Current.GetSecret(\"Db:Key\")?.Length ?? 0) + (Environment.GetEnvironmentVariable(\"Db__Key\")?.Length ?? 0) * 100 + (StepContext.Current.GetSecret(\"OTHER\") is null ? 0 : 1);", "Db:Key").Build();
        var (result, events) = await pipeline.RunAsync(With(pipeline, $"# mine\nDb:Key=\"{Value}\"\nOTHER=other\n") with { Mode = mode, Hosts = hosts });
        Assert.Equal(RunStatus.Completed, result.Status);
        Assert.Equal([$"{Value.Length * 101}"], events.Lines(null));
        Assert.Null(Environment.GetEnvironmentVariable("Db__Key"));
    }

    [Fact]
    public async Task A_value_is_in_no_manifest_history_log_bundle_or_process_list()
    {
        using var pipeline = Pipeline(
            """
            var secret = StepContext.Current.GetSecret("KEY")!;
            StepContext.Current.ReportText("t", "s", "text " + secret); StepContext.Current.ReportScalar(secret, "s", 1, 0);
            Console.WriteLine("value " + secret); Console.Error.WriteLine(secret); Meet("mine", "other");
            throw new InvalidOperationException("not with " + secret);
            """, "KEY").Build();
        var log = new EventLog();
        var running = PipelineRunner.RunAsync(pipeline.ManifestPath, With(pipeline, "KEY=" + Value) with { OnEvent = log.Take }, TestContext.Current.CancellationToken);
        await log.WhenLine("A", "value ***");
        var lists = CommandLines();
        File.WriteAllText(pipeline.Shared("other"), "");
        var result = await running;

        Assert.Equal("not with ***", result.Step("A").Error!.Message);
        Assert.DoesNotContain(lists, line => line.Contains(Value, StringComparison.Ordinal));
        Assert.DoesNotContain(Value, string.Join('\n', log.All), StringComparison.Ordinal);
        Assert.DoesNotContain(Value, result.ToString(), StringComparison.Ordinal);
        File.Delete(pipeline.Shared("secrets.env"));
        foreach (var file in Directory.EnumerateFiles(pipeline.Root, "*", SearchOption.AllDirectories))
            Assert.False(File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Value)) >= 0, file);
    }

    /// <summary>Of every process: its command line, and the environment that it was started with.</summary>
    static List<string> CommandLines() => [.. Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)).SelectMany(folder => (string[])[Read(folder + "/cmdline"), Read(folder + "/environ")])];

    static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    [Theory, InlineData(RunMode.Local), InlineData(RunMode.Debug)]
    public async Task A_secret_that_is_nowhere_fails_the_step_and_says_where_it_was_looked_for(RunMode mode)
    {
        using var pipeline = Pipeline("return 1;", "NO_SUCH_SECRET").Build();
        var (result, _) = await pipeline.RunAsync(With(pipeline, "") with { Mode = mode });
        Assert.Equal(StepStatus.Failed, result.Step("A").Status);
        Assert.Contains("The secret 'NO_SUCH_SECRET' of 'A' is nowhere", result.Step("A").Error!.Message, StringComparison.Ordinal);
        Assert.Contains("environment variable NO_SUCH_SECRET", result.Step("A").Error!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("just words", "is to hold NAME=value in each line")]
    [InlineData(null, "cannot be read")]
    public async Task A_secrets_file_that_is_none_is_refused(string? content, string said)
    {
        using var pipeline = Pipeline("return 1;", "KEY").Build();
        var options = With(pipeline, content ?? "");
        if (content is null)
            File.Delete(pipeline.Shared("secrets.env"));
        var error = await Assert.ThrowsAsync<EngineException>(() => pipeline.RunAsync(options));
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Equal(2, error.ExitCode);
    }

    [Fact]
    public void What_user_secrets_keeps_for_the_project_is_found()
    {
        var id = "pipelines-tests-" + Guid.NewGuid();
        var folder = Directory.CreateDirectory(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".microsoft", "usersecrets", id));
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "secrets.json"), "\uFEFF{ \"Db\": { \"Key\": \"deep\" }, \"Flat:Key\": \"flat\" }");
            var store = new Steps.SecretStore(null, id);
            Assert.Equal(("deep", "flat", null), (store.Find("Db:Key"), store.Find("Flat:Key"), store.Find("None")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task Environment_is_the_steps_own_and_part_of_its_key_C1(RunMode mode, HostUse hosts)
    {
        using var pipeline = Pipeline("return int.Parse(Environment.GetEnvironmentVariable(\"PIPELINES_TEST_N\") ?? \"0\");");
        pipeline.ComponentSettings["A"] = new() { ["cache"] = true, ["environment"] = new List<object?> { "PIPELINES_TEST_N=1", "PIPELINES_TEST_N=7" } };
        pipeline.Build();
        var (_, events) = await pipeline.RunAsync(pipeline.Options with { Mode = mode, Hosts = hosts });
        Assert.Equal(["7"], events.Lines(null));
        Assert.Null(Environment.GetEnvironmentVariable("PIPELINES_TEST_N"));
        if (mode == RunMode.Debug)
            return;
        Assert.Equal(StepStatus.Cached, (await pipeline.RunAsync()).Result.Step("A").Status);
        pipeline.ComponentSettings["A"] = new() { ["cache"] = true, ["environment"] = new List<object?> { "PIPELINES_TEST_N=8" } };
        pipeline.Build();
        var (other, _) = await pipeline.RunAsync();
        Assert.Equal(StepStatus.Completed, other.Step("A").Status);
        using var history = pipeline.History();
        Assert.Contains(history.Why(other.RunId, "A").Changes, change => change.Text == "environment variable PIPELINES_TEST_N changed from 7 to 8");
    }
}
