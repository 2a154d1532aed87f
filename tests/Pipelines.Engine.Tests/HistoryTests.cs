using Dapper;
using Pipelines.Engine.Runs;
using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Engine.Tests;

public sealed class HistoryTests
{
    [Fact]
    public async Task Everything_that_happened_is_recorded_H1()
    {
        using var pipeline = new TestPipeline(
            "int n = 3", "Console.WriteLine(\"logic\"); var s = PipelinesSubmit_Work(Arg.Of<int>(n)); PipelinesSubmit_Work(Arg.Of<int>(s.Output<int>(\"result\")));",
            "public static int Work(int n) { Console.WriteLine(\"n=\" + n); return n + 1; }").Build();
        var (result, _) = await pipeline.RunAsync(pipeline.Options.With("n", "5"));
        using var history = pipeline.History();
        var run = history.Run(result.RunId);
        Assert.Equal(("test", "tests", "0.1", RunMode.Local, RunStatus.Completed, """{"n":"5"}"""), (run.Pipeline, run.Project, run.Version, run.Mode, run.Status, run.Parameters));
        Assert.StartsWith("sha256:", run.ManifestDigest, StringComparison.Ordinal);
        Assert.True(run.Ended >= run.Started);
        Assert.Equivalent(result.Steps.Select(s => (s.Name, s.Status, s.Attempt, s.Number)), history.Steps(result.RunId).Select(s => (s.Name, s.Status, s.Attempt, s.Number)));
        Assert.Equal(["Work"], history.Steps(result.RunId)[1].Parents);
        Assert.Equal(["Work 1 Completed", "Work_1 1 Completed"], history.Attempts(result.RunId).Select(a => $"{a.Step} {a.Attempt} {a.Status}"));
        Assert.Equal(["n=5"], history.Logs(result.RunId, "Work").Select(l => l.Text));
        Assert.Equal(["logic", "n=5", "n=6"], history.Logs(result.RunId).Select(l => l.Text).Order());
        Assert.Equal(
            ["-running", "Work-pending", "Work-running", "Work-completed", "-completed"],
            history.Changes(result.RunId).Where(c => c.Step != "Work_1").Select(c => $"{c.Step}-{c.Status}"));
        var artifact = Assert.Single(history.Artifacts(result.RunId, "Work_1"));
        Assert.Equal(("result", "int", "json"), (artifact.Name, artifact.Type, artifact.Format));
        Assert.Equal("7", File.ReadAllText(history.ArtifactPath(artifact.Digest)).Trim());
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(pipeline.Home, "tmp")));
    }

    [Fact]
    public async Task A_run_whose_beginning_was_recorded_though_the_answer_was_lost_begins_once()
    {
        using var pipeline = new TestPipeline("", "", "public static int A() => 1;").Build();
        var (result, _) = await pipeline.RunAsync();
        using var history = pipeline.History();
        var run = history.Run(result.RunId) with { Id = "again", Mode = RunMode.Queued, Status = RunStatus.Queued };
        var database = HistoryDatabase.Of(pipeline.Home, pipeline.Database);
        using var writer = new HistoryWriter(database);
        Assert.Equal(Begin(), Begin());
        using var connection = database.Open();
        Assert.Equal(1, connection.ExecuteScalar<long>("select count(*) from jobs where run_id = 'again'"));
        Assert.Single(history.Runs(), known => known.Id == "again");

        string Begin() => writer.Begin(run, new Dictionary<string, Filing>(), bumps: true, new("services", "{}"));
    }

    [Fact]
    public void An_upload_in_place_of_another_has_a_number_of_its_own_for_those_who_read_on()
    {
        using var pipeline = new TestPipeline("", "", "public static int A() => 1;").Build();
        Directory.CreateDirectory(pipeline.Home);
        var database = HistoryDatabase.Of(pipeline.Home, pipeline.Database);
        using var writer = new HistoryWriter(database);
        using var connection = database.Open();
        List<long> numbers = [];
        foreach (var step in (string?[])["A", null, "A", "A", null])
        {
            writer.Write([new ArtifactUploaded(DateTimeOffset.UtcNow, "run", new("run", step, "note", "string", "text", "sha256:0", 1) { Kind = ArtifactKind.Artifact, Origin = "A" })]);
            numbers.Add(connection.ExecuteScalar<long>("select max(id) from artifacts"));
        }
        Assert.Equal(numbers.Order().Distinct(), numbers);
        Assert.Equal(2, connection.ExecuteScalar<long>("select count(*) from artifacts"));
    }

    [Fact]
    public async Task Any_unique_start_of_an_id_names_the_run()
    {
        using var pipeline = new TestPipeline("", "", "public static int A() => 1;").Build();
        var (first, _) = await pipeline.RunAsync();
        var (second, _) = await pipeline.RunAsync();
        using var history = pipeline.History();
        Assert.Equal(first.RunId, history.Run(first.RunId).Id);
        Assert.Equal([second.RunId, first.RunId], history.Runs().Select(run => run.Id));
        Assert.Contains("Several runs", Assert.Throws<EngineException>(() => history.Run(first.RunId[..4])).Message, StringComparison.Ordinal);
        Assert.Contains("No run", Assert.Throws<EngineException>(() => history.Run("x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_are_numbered_and_steps_filed_as_their_settings_say()
    {
        using var pipeline = new TestPipeline("", "PipelinesSubmit_One(); PipelinesSubmit_Two();", "public static int One() => 1;", "public static int Two() => 2;")
        {
            Plain = "One(); Two();",
            Settings = { ["addPipelineTags"] = true, ["targetProject"] = "elsewhere", ["defaultQueue"] = "cpu" },
            ComponentSettings = { ["One"] = new() { ["tags"] = new List<object?> { "a", "b" }, ["stage"] = "prepare", ["executionQueue"] = "gpu" } },
        }.Build();
        var options = pipeline.Options with { Mode = RunMode.Debug };
        var (first, events) = await pipeline.RunAsync(options);
        var (second, _) = await pipeline.RunAsync(options with { DefaultQueue = "night" });
        var (third, _) = await pipeline.RunAsync(options with { QueueAll = "all" });
        Assert.Equal("test #1", Assert.Single(events.All.OfType<RunStarted>()).Name);

        using var history = pipeline.History();
        Assert.Equal(["test #1", "test #2", "test #3"], new[] { first, second, third }.Select(run => history.Run(run.RunId).Name));
        var steps = history.Steps(first.RunId);
        Assert.Equal([("gpu", "prepare", "elsewhere"), ("cpu", null, "elsewhere")], steps.Select(step => (step.Queue, step.Stage, step.Project)));
        Assert.Equal([$"a b pipe:{first.RunId}", $"pipe:{first.RunId}"], steps.Select(step => string.Join(' ', step.Tags)));
        Assert.Equal(["gpu", "night"], history.Steps(second.RunId).Select(step => step.Queue));
        Assert.Equal(["all", "all"], history.Steps(third.RunId).Select(step => step.Queue));
    }

    [Fact]
    public async Task A_run_without_a_number_has_its_pipelines_name()
    {
        using var pipeline = new TestPipeline("", "", "public static int One() => 1;") { Plain = "One();", Settings = { ["addRunNumber"] = false } }.Build(withBundles: false);
        var (result, _) = await pipeline.RunAsync(pipeline.Options with { Mode = RunMode.Debug });
        using var history = pipeline.History();
        Assert.Equal("test", history.Run(result.RunId).Name);
    }

    [Fact]
    public async Task A_history_is_read_while_a_run_writes_it_H1()
    {
        using var pipeline = new TestPipeline("", "for (var i = 0; i < 5; i++) PipelinesSubmit_Say(Arg.Of<int>(i));", "public static void Say(int n) => Console.WriteLine(\"n=\" + n);") { Plain = "for (var i = 0; i < 5; i++) Say(i);" }.Build(withBundles: false);
        PipelinesHome.Find(pipeline.Home, pipeline.Root);
        using var reader = pipeline.History();
        List<int> seen = [];
        var result = await PipelineRunner.RunAsync(pipeline.ManifestPath, pipeline.Options with
        {
            Mode = RunMode.Debug,
            OnEvent = happened => seen.Add(reader.Steps(happened.RunId).Count + reader.Logs(happened.RunId).Count + (int)reader.Run(happened.RunId).Status),
        }, TestContext.Current.CancellationToken);
        Assert.NotEmpty(seen);
        Assert.Equal(seen.Order(), seen);
        Assert.Equal(10, reader.Steps(result.RunId).Count + reader.Logs(result.RunId).Count);
    }

    [Fact]
    public async Task A_run_of_another_machine_that_is_silent_for_three_minutes_is_taken_for_lost_M6()
    {
        using var pipeline = new TestPipeline("", "PipelinesSubmit_One();", "public static int One() => 1;") { Plain = "One();" }.Build();
        var (silent, _) = await pipeline.RunAsync();
        var (busy, _) = await pipeline.RunAsync();
        var clock = HistoryDatabase.Of(pipeline.Home, pipeline.Database).Now;
        pipeline.Execute("update runs set status = 'running', machine = 'elsewhere', ended = null");
        pipeline.Execute($"update runs set seen = {clock} - 181 where id = '{silent.RunId}'");
        pipeline.Execute($"update runs set seen = {clock} - 170 where id = '{busy.RunId}'");
        using var history = pipeline.History();
        Assert.Equal((RunStatus.Aborted, RunStatus.Running), (history.Run(silent.RunId).Status, history.Run(busy.RunId).Status));
        Assert.Equal("the process on elsewhere that ran it has given no sign of life for 3 minutes", history.Run(silent.RunId).Error!.Message);
    }
}
