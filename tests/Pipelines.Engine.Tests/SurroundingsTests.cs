using Microsoft.Data.Sqlite;
using Pipelines.Engine.Tests.Fixture;
using Pipelines.Manifest;

namespace Pipelines.Engine.Tests;

public sealed class SurroundingsTests
{
    const string One = "public static int One() => 1;";

    static TestPipeline Pipeline() => new TestPipeline("", "One();", One).Build();

    [Fact]
    public async Task An_altered_bundle_is_said_and_nothing_runs()
    {
        using var pipeline = Pipeline();
        await File.AppendAllTextAsync(Path.Combine(pipeline.StepFolder("One"), "compiled", "Test.dll"), "x", TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<ManifestException>(() => pipeline.RunAsync());
        Assert.Contains("steps/One", error.Message, StringComparison.Ordinal);
        Assert.Contains("altered", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(pipeline.Home));
    }

    [Fact]
    public async Task A_missing_bundle_is_said_and_nothing_runs()
    {
        using var pipeline = Pipeline();
        Directory.Delete(pipeline.StepFolder("One"), recursive: true);
        var error = await Assert.ThrowsAsync<ManifestException>(() => pipeline.RunAsync());
        Assert.Contains("'steps/One' is not there", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_manifest_is_bad_input()
    {
        using var pipeline = Pipeline();
        File.Delete(pipeline.ManifestPath);
        var error = await Assert.ThrowsAsync<EngineException>(() => pipeline.RunAsync());
        Assert.Equal(2, error.ExitCode);
        Assert.Contains(pipeline.ManifestPath, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_home_that_cannot_be_written_is_one_clear_message()
    {
        using var pipeline = Pipeline();
        await File.WriteAllTextAsync(pipeline.Home, "a file stands where the folder should be", TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<EngineException>(() => pipeline.RunAsync());
        Assert.Equal(3, error.ExitCode);
        Assert.Contains($"'{pipeline.Home}' cannot be written", error.Message, StringComparison.Ordinal);
        Assert.Contains("--home", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_history_is_one_clear_message()
    {
        using var pipeline = Pipeline();
        Directory.CreateDirectory(pipeline.Home);
        await File.WriteAllBytesAsync(Path.Combine(pipeline.Home, "history.db"), [.. Enumerable.Repeat((byte)'x', 8192)], TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<EngineException>(() => pipeline.RunAsync());
        Assert.Equal(3, error.ExitCode);
        Assert.Contains("is damaged or not a history", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_history_of_a_newer_version_is_refused()
    {
        using var pipeline = Pipeline();
        await pipeline.RunAsync();
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(pipeline.Home, "history.db")};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "pragma user_version = 99";
            command.ExecuteNonQuery();
        }
        var error = await Assert.ThrowsAsync<EngineException>(() => pipeline.RunAsync());
        Assert.Equal(3, error.ExitCode);
        Assert.Contains("newer version", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_history_that_breaks_meanwhile_cancels_the_run_with_a_clear_message()
    {
        using var pipeline = new TestPipeline("string go", "Wait(go);", """public static void Wait(string go) { Console.WriteLine("here"); Meet(go + ".here", go); }""") { Helpers = TestRun.Meet }.Build();
        var events = new EventLog();
        var go = pipeline.Shared("go");
        var run = PipelineRunner.RunAsync(
            pipeline.ManifestPath, pipeline.Options.With("go", go) with { OnEvent = events.Take }, TestContext.Current.CancellationToken);
        await events.WhenLine("Wait", "here");
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(pipeline.Home, "history.db")};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "drop table changes";
            command.ExecuteNonQuery();
        }
        await File.WriteAllTextAsync(go, "", TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<EngineException>(() => run);
        Assert.Equal(3, error.ExitCode);
        Assert.Contains("could not be written", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_nearest_home_upwards_counts_then_the_git_root_then_the_folder_itself_M2()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("PIPELINES_HOME") is not null, "PIPELINES_HOME is set");
        var root = Directory.CreateTempSubdirectory("engine-tests-");
        try
        {
            var inner = root.CreateSubdirectory("a/b");
            root.CreateSubdirectory("a/.git");
            Assert.Equal(Path.Combine(root.FullName, "a", ".pipelines"), PipelinesHome.Find(null, inner.FullName));
            Directory.CreateDirectory(Path.Combine(inner.FullName, ".pipelines"));
            Assert.Equal(Path.Combine(inner.FullName, ".pipelines"), PipelinesHome.Find(null, inner.FullName));
            Assert.Equal(Path.Combine(inner.FullName, "x"), PipelinesHome.Find("x", inner.FullName));
            Assert.Equal("*\n", File.ReadAllText(Path.Combine(inner.FullName, ".pipelines", ".gitignore")));
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }
}
