using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Engine.Tests;

/// <summary>The history as a file in the home folder.</summary>
public sealed class HistoryFileTests
{
    [Fact]
    public async Task A_history_of_the_first_version_is_taken_over()
    {
        using var pipeline = new TestPipeline("", "", "public static int One() => 1;") { Plain = "One();" }.Build(withBundles: false);
        using (var first = HistoryDatabase.Of(PipelinesHome.Find(pipeline.Home, pipeline.Root), "").Open(version: 1))
        {
            using var command = first.CreateCommand();
            command.CommandText = """
                insert into runs values ('old', 'test', 'p', '1', 'debug', 'completed', '/m', 'd', null, 0, '{}', 'here', 1, '', '2026-01-01T00:00:00.000000Z', null, null);
                insert into steps values ('old', 1, 'One', 'One', 'completed', 1, '[]', '2026-01-01T00:00:00.000000Z', null, null, null);
                """;
            command.ExecuteNonQuery();
        }
        var (next, _) = await pipeline.RunAsync(pipeline.Options with { Mode = RunMode.Debug });
        using var history = pipeline.History();
        Assert.Equal(("test", "default"), (history.Run("old").Name, Assert.Single(history.Steps("old")).Queue));
        Assert.Equal("test #1", history.Run(next.RunId).Name);
        Assert.Equal(("", "One[0]"), (history.Steps("old")[0].Key, history.Steps(next.RunId)[0].Key));
    }

    [Theory]
    [InlineData(5, true), InlineData(6, true), InlineData(15, true)]
    [InlineData(8, false), InlineData(11, false), InlineData(13, false)]
    public void What_others_do_to_a_history_is_waited_for_and_a_file_that_cannot_be_written_is_not(int code, bool isWaitedFor)
    {
        using var pipeline = new TestPipeline("", "", "public static int One() => 1;");
        Assert.Equal(isWaitedFor, HistoryDatabase.Of(pipeline.Home, "").ComesBack(new Microsoft.Data.Sqlite.SqliteException("", code)));
    }

    [Fact]
    public async Task A_history_that_somebody_locks_holds_up_no_step_and_gets_everything_when_it_is_free()
    {
        using var pipeline = new TestPipeline(
            "", "var one = PipelinesSubmit_Step(Arg.Of<int>(1)); PipelinesSubmit_Step(Arg.Of<int>(one.Output<int>(\"result\")));",
            "public static int Step(int n) { File.WriteAllText(\"step\" + n, \"\"); return n + 1; }").Build();
        PipelinesHome.Find(pipeline.Home, pipeline.Root);
        pipeline.History().Dispose();
        using var locked = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(pipeline.Home, "history.db")};Pooling=false");
        locked.Open();
        Microsoft.Data.Sqlite.SqliteTransaction? held = null;
        using var steps = new FileSystemWatcher(pipeline.WorkingDirectory, "step2") { EnableRaisingEvents = true };
        steps.Created += (_, _) => held!.Commit();
        var result = await PipelineRunner.RunAsync(
            pipeline.ManifestPath, pipeline.Options with { OnEvent = _ => held ??= locked.BeginTransaction(deferred: false) }, TestContext.Current.CancellationToken);
        Assert.Equal(RunStatus.Completed, result.Status);
        using var history = pipeline.History();
        Assert.Equal(["Step completed", "Step_1 completed"], history.Steps(result.RunId).Select(step => $"{step.Name} {step.Status}".ToLowerInvariant().Replace("step", "Step", StringComparison.Ordinal)));
    }
}
