using System.Diagnostics;
using System.Globalization;
using Pipelines.Engine;
using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Runs;
using Pipelines.Engine.Scheduling;
using Pipelines.Logic;
using Pipelines.Manifest;

// The scheduler alone, with steps that are done at once: a chain with a leaf at each link, for each count given. Prints the median of the turns.
const int turns = 5;
foreach (var count in args.Select(arg => int.Parse(arg, CultureInfo.InvariantCulture)))
{
    await RunAsync(count);
    List<double> times = [];
    for (var i = 0; i < turns; i++)
        times.Add(await RunAsync(count));
    times.Sort();
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count,6} steps: {times[turns / 2],6:0.0} µs a step ({times[0]:0.0} to {times[^1]:0.0}; budget 100)"));
}

static async Task<double> RunAsync(int count)
{
    var home = Directory.CreateTempSubdirectory("scheduling-");
    try
    {
        using var history = new HistoryWriter(new SqliteDatabase(home.FullName));
        var journal = new Journal("run", history, null, () => { });
        var done = Task.FromResult(StepOutcome.Completed(new Dictionary<string, StoredValue>()));
        var setup = new SchedulerSetup
        {
            Components = new Dictionary<string, ComponentSpec> { ["A"] = new() { Method = "T.A", Bundle = "b", Digest = "d", Outputs = { ["result"] = new() { Type = "int" } } } },
            Policies = new Dictionary<string, ComponentPolicy> { ["A"] = new() },
            Capacity = new(Environment.ProcessorCount, 0, 0),
        };
        var scheduler = new Scheduler(setup, journal, (_, _) => done);
        var watch = Stopwatch.StartNew();
        Step? last = null;
        for (var i = 0; i < count; i++)
        {
            var step = scheduler.Submit("A", last is null ? [] : [new StepInput("x", null, last, "result", typeof(int))]);
            last = i % 2 == 0 ? step : last;
        }
        await scheduler.WhenIdle();
        var taken = watch.Elapsed;
        await journal.CloseAsync();
        return taken.TotalMicroseconds / count;
    }
    finally
    {
        home.Delete(recursive: true);
    }
}
