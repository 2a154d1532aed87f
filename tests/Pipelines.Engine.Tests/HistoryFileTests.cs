using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Engine.Tests;

/// <summary>The history as a file in the home folder.</summary>
public sealed class HistoryFileTests
{
    [Fact]
    public async Task A_history_of_the_first_version_is_taken_over()
    {
        using var pipeline = new TestPipeline("", "", "public static int One() => 1;") { Plain = "One();" }.Build(withBundles: false);
        var (old, _) = await pipeline.RunAsync(pipeline.Options with { Mode = RunMode.Debug });
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(pipeline.Home, "history.db")};Pooling=false"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = """
                alter table runs drop column name;
                alter table steps drop column queue; alter table steps drop column tags; alter table steps drop column stage; alter table steps drop column project;
                drop table run_numbers;
                drop index runs_by_version; alter table runs drop column code; alter table steps drop column key; alter table steps drop column control;
                drop table codes; alter table runs drop column folder; drop index steps_by_result; alter table steps drop column cache_key; alter table steps drop column key_parts;
                alter table steps drop column taken_run; alter table steps drop column taken_step;
                alter table artifacts drop column kind; alter table artifacts drop column origin;
                drop table metrics; drop table reports; drop table spans;
                alter table runs drop column fence; alter table runs drop column batch;
                drop table jobs; drop table job_lines; drop table workers; drop table claims; alter table attempts drop column worker;
                alter table runs drop column cancelled; alter table steps drop column progress;
                pragma user_version = 1;
                """;
            command.ExecuteNonQuery();
        }
        var (next, _) = await pipeline.RunAsync(pipeline.Options with { Mode = RunMode.Debug });
        using var history = pipeline.History();
        Assert.Equal(("test", "default"), (history.Run(old.RunId).Name, Assert.Single(history.Steps(old.RunId)).Queue));
        Assert.Equal("test #1", history.Run(next.RunId).Name);
        Assert.Equal(("", "One[0]"), (history.Steps(old.RunId)[0].Key, history.Steps(next.RunId)[0].Key));
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
