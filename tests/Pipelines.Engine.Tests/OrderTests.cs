using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Runs;
using Pipelines.Engine.Scheduling;
using Pipelines.Engine.Tests.Fixture;
using Pipelines.Logic;
using Pipelines.Manifest;

namespace Pipelines.Engine.Tests;

/// <summary>Which steps start, and when: resources, priorities, and parents that gate.</summary>
public sealed class OrderTests : IAsyncDisposable
{
    static readonly StepOutcome Done = StepOutcome.Completed(new Dictionary<string, StoredValue>());

    readonly DirectoryInfo home = Directory.CreateTempSubdirectory("engine-tests-");
    readonly Dictionary<string, TaskCompletionSource<StepOutcome>> running = [];
    readonly Lock gate = new();
    readonly SemaphoreSlim started = new(0);
    readonly List<string> order = [];
    readonly HistoryWriter history;
    readonly Journal journal;

    public OrderTests()
    {
        history = new(new SqliteDatabase(home.FullName));
        journal = new("run", history, null, () => { });
    }

    public async ValueTask DisposeAsync()
    {
        await journal.CloseAsync();
        history.Dispose();
        home.Delete(recursive: true);
    }

    [Fact]
    public async Task Cores_are_slots_and_what_a_big_step_lacks_is_kept_for_it()
    {
        var scheduler = Scheduler(new(4, 0, 0), ("Small", new() { Needs = new(1, 0, 0) }), ("Big", new() { Needs = new(4, 0, 0) }));
        foreach (var component in (string[])["Small", "Small", "Big", "Small"])
            scheduler.Submit(component, []);
        await Started(2);
        await EndAsync("Small");
        // These two start at once.
        Assert.Equal(["Small", "Small_1"], Order.Order());
        await EndAsync("Small_1");
        await Started(1);
        Assert.Equal("Big", Order[2]);
        await EndAsync("Big");
        await Started(1);
        await EndAsync("Small_2");
        await scheduler.WhenIdle();
    }

    [Fact]
    public async Task A_step_that_needs_more_than_there_is_runs_alone()
    {
        var scheduler = Scheduler(new(2, 0, 0), ("Small", new()), ("Huge", new() { Needs = new(64, 0, 0) }));
        scheduler.Submit("Huge", []);
        scheduler.Submit("Small", []);
        await Started(1);
        Assert.Equal(["Huge"], Order);
        await EndAsync("Huge");
        await Started(1);
        await EndAsync("Small");
        await scheduler.WhenIdle();
    }

    [Fact]
    public async Task A_step_that_waits_for_a_graphics_processor_holds_up_no_others()
    {
        var scheduler = Scheduler(new(4, 0, 1), ("Train", new() { Needs = new(1, 0, 1) }), ("Small", new()));
        foreach (var component in (string[])["Train", "Train", "Small"])
            scheduler.Submit(component, []);
        await Started(2);
        Assert.Equal(["Train", "Small"], Order.Order().Reverse());
        await EndAsync("Train");
        await Started(1);
        Assert.Equal("Train_1", Order[2]);
        await EndAsync("Train_1");
        await EndAsync("Small");
        await scheduler.WhenIdle();
    }

    [Fact]
    public async Task Memory_is_shared_out()
    {
        var scheduler = Scheduler(new(4, 1000, 0), ("Load", new() { Needs = new(1, 600, 0) }));
        scheduler.Submit("Load", []);
        scheduler.Submit("Load", []);
        await Started(1);
        Assert.Equal(["Load"], Order);
        await EndAsync("Load");
        await Started(1);
        await EndAsync("Load_1");
        await scheduler.WhenIdle();
    }

    [Fact]
    public async Task A_component_runs_as_often_at_once_as_it_allows_and_others_go_on()
    {
        var scheduler = Scheduler(new(8, 0, 0), ("Two", new() { MaxParallel = 2 }), ("Any", new()));
        foreach (var component in (string[])["Two", "Two", "Two", "Any"])
            scheduler.Submit(component, []);
        await Started(3);
        Assert.Equal(["Any", "Two", "Two_1"], Order.Order());
        await EndAsync("Two_1");
        await Started(1);
        Assert.Equal("Two_2", Order[3]);
        foreach (var step in (string[])["Two", "Two_2", "Any"])
            await EndAsync(step);
        await scheduler.WhenIdle();
    }

    [Fact]
    public async Task The_longest_way_goes_first_where_the_graph_is_known()
    {
        var graph = new GraphSpec
        {
            Steps =
            {
                ["First"] = new() { Component = "First" },
                ["Leaf"] = new() { Component = "Leaf" },
                ["Root"] = new() { Component = "Root" },
                ["Middle"] = new() { Component = "Middle", Inputs = { ["x"] = new() { Step = "Root", Output = "result" } } },
                ["End"] = new() { Component = "End", Parents = ["Middle"] },
            },
        };
        var priorities = Priorities.Of(graph);
        Assert.Equal([0, 0, 2, 1, 0], graph.Steps.Keys.Select(name => priorities.GetValueOrDefault(name)));
        Assert.Empty(Priorities.Of(graph with { Dynamic = true }));

        var scheduler = Scheduler(new(1, 0, 0), priorities, ("First", new()), ("Leaf", new()), ("Root", new()));
        scheduler.Submit("First", []);
        scheduler.Submit("Leaf", []);
        scheduler.Submit("Root", []);
        foreach (var step in (string[])["First", "Root", "Leaf"])
        {
            await Started(1);
            await EndAsync(step);
        }
        await scheduler.WhenIdle();
        Assert.Equal(["First", "Root", "Leaf"], Order);
    }

    [Fact]
    public async Task Every_call_waits_for_all_calls_of_its_parents_so_far()
    {
        var scheduler = Scheduler(new(8, 0, 0), ("Load", new()), ("Report", new() { Parents = ["Load"] }));
        foreach (var component in (string[])["Load", "Load", "Report", "Load", "Report"])
            scheduler.Submit(component, []);
        await Started(3);
        await EndAsync("Load");
        await EndAsync("Load_1");
        await Started(1);
        Assert.Equal("Report", Order[3]);
        await EndAsync("Load_2");
        await Started(1);
        Assert.Equal(["Load", "Load_1", "Load_2"], scheduler.Steps[4].Parents.Select(parent => parent.Name));
        await EndAsync("Report");
        await EndAsync("Report_1");
        await scheduler.WhenIdle();
    }

    [Fact]
    public async Task A_parent_that_did_not_end_well_skips_what_it_gates()
    {
        var scheduler = Scheduler(new(8, 0, 0), ("Load", new()), ("Report", new() { Parents = ["Load"] }));
        scheduler.Submit("Load", []);
        scheduler.Submit("Report", []);
        await Started(1);
        await EndAsync("Load", StepOutcome.Failed(new("T", "no")));
        await scheduler.WhenIdle();
        scheduler.Submit("Report", []);
        Assert.Equal([StepStatus.Failed, StepStatus.Skipped, StepStatus.Skipped], scheduler.Steps.Select(step => step.Status));
    }

    [Theory]
    [InlineData(RunMode.Local)]
    [InlineData(RunMode.Debug)]
    public async Task Parents_gate_in_both_modes(RunMode mode)
    {
        const string logic = "try { Load(); } catch (Exception e) when (e is StepFailedException or InvalidOperationException) { } try { Report(); } catch (StepSkippedException e) { Console.WriteLine(e.Message); }";
        using var pipeline = new TestPipeline("", logic, "public static int Load() => throw new InvalidOperationException(\"no\");", "public static int Report() => 1;")
        { Plain = logic, Parents = { ["Report"] = ["Load"] } }.Build();
        var (result, events) = await pipeline.RunAsync(pipeline.Options with { Mode = mode });
        Assert.Equal([StepStatus.Failed, StepStatus.Skipped], result.Steps.Select(step => step.Status));
        Assert.Equal(["step 'Report' was skipped, because step 'Load' failed"], events.Lines(null));
        Assert.Equal(["Load"], result.Step("Report").Parents);
    }

    List<string> Order
    {
        get
        {
            lock (gate)
                return [.. order];
        }
    }

    Scheduler Scheduler(Needs capacity, params (string Name, ComponentPolicy Policy)[] components) => Scheduler(capacity, new Dictionary<string, int>(), components);

    Scheduler Scheduler(Needs capacity, IReadOnlyDictionary<string, int> priorities, params (string Name, ComponentPolicy Policy)[] components) => new(
        new()
        {
            Components = components.ToDictionary(c => c.Name, _ => new ComponentSpec { Method = "T.A", Bundle = "b", Digest = "d", Outputs = { ["result"] = new() { Type = "int" } } }),
            Policies = components.ToDictionary(c => c.Name, c => c.Policy),
            Capacity = capacity,
            Priorities = priorities,
        },
        journal, ExecuteAsync);

    Task<StepOutcome> ExecuteAsync(Step step, CancellationToken cancelled)
    {
        var end = new TaskCompletionSource<StepOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            order.Add(step.Name);
            running.Add(step.Name, end);
        }
        started.Release();
        return end.Task;
    }

    async Task Started(int count)
    {
        for (var i = 0; i < count; i++)
            Assert.True(await started.WaitAsync(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken));
    }

    /// <summary>The step has ended, and what that lets start has been told to.</summary>
    async Task EndAsync(string step, StepOutcome? outcome = null)
    {
        TaskCompletionSource<StepOutcome> end;
        lock (gate)
            end = running[step];
        end.SetResult(outcome ?? Done);
        await Task.Yield();
    }
}
