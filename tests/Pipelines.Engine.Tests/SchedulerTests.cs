using System.Diagnostics;
using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Runs;
using Pipelines.Engine.Scheduling;
using Pipelines.Logic;
using Pipelines.Manifest;

namespace Pipelines.Engine.Tests;

public sealed class SchedulerTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1_000)]
    [InlineData(10_000)]
    public async Task A_long_chain_with_a_wide_fan_runs_to_its_end(int count)
    {
        var home = Directory.CreateTempSubdirectory("engine-tests-");
        var spec = new ComponentSpec { Method = "T.A", Bundle = "b", Digest = "d", Outputs = { ["result"] = new() { Type = "int" } } };
        using (var history = new HistoryWriter(new SqliteDatabase(home.FullName)))
        {
            var journal = new Journal("run", history, null, () => { });
            var done = Task.FromResult(StepOutcome.Completed(new Dictionary<string, StoredValue>()));
            var setup = new SchedulerSetup
            {
                Components = new Dictionary<string, ComponentSpec> { ["A"] = spec },
                Policies = new Dictionary<string, ComponentPolicy> { ["A"] = new() },
                Capacity = new(2, 0, 0),
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
            var scheduled = watch.Elapsed;
            await journal.CloseAsync();
            output.WriteLine($"{count}: {scheduled.TotalMicroseconds / count:0} µs a step, {watch.Elapsed.TotalMicroseconds / count:0} µs with the history");
            Assert.Equal(count, scheduler.Steps.Count(step => step.Status == StepStatus.Completed));
            Assert.Equal($"A_{count - 1}", scheduler.Steps[^1].Name);
        }
        home.Delete(recursive: true);
    }
}
