using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Engine.Tests;

/// <summary>A cancelled step has one outcome, whenever the cancel comes and whatever the step still does: a hundred times out of a hundred (rule F11).</summary>
public sealed class OneOutcomeTests : IDisposable
{
    const int Runs = 100;
    const int AtOnce = 4;

    /// <summary>Two that end by themselves, and one that waits to be told and then answers in its own way.</summary>
    readonly TestPipeline pipeline = new(
        "int how", "var a = PipelinesSubmit_Quick(Arg.Of<int>(1)).Output<int>(\"result\"); var b = PipelinesSubmit_Quick(Arg.Of<int>(a)).Output<int>(\"result\"); _ = PipelinesSubmit_Told(Arg.Of<int>(b), Arg.Of<int>(how)).Output<int>(\"result\").Value;",
        "public static int Quick(int n) { Console.WriteLine(\"quick\"); return n + 1; }",
        """
        public static int Told(int n, int how, CancellationToken stop = default)
        {
            Console.WriteLine("waits");
            stop.WaitHandle.WaitOne();
            switch (how)
            {
                case 0: throw new OperationCanceledException(stop);
                case 1: return n;
                case 2: throw new InvalidOperationException("own");
                case 3: throw new OperationCanceledException();
                default: Environment.Exit(how); return n;
            }
        }
        """)
    { Plain = "Told(Quick(Quick(1)), how);" };

    /// <summary>Ways to answer; a process that ends would take the test along in debug mode.</summary>
    static int Ways(RunMode mode) => mode == RunMode.Debug ? 4 : 5;

    [Theory]
    [InlineData(RunMode.Debug)]
    [InlineData(RunMode.Local)]
    public async Task A_cancel_at_any_instant_leaves_each_step_one_final_state_everywhere_whatever_it_answers_F11(RunMode mode)
    {
        pipeline.Build(withBundles: mode == RunMode.Local);
        // As many as there are until the last step waits.
        var instants = 0;
        await CancelledAsync(mode, 0, happened => ++instants > 0 && IsWaiting(happened));
        await Parallel.ForEachAsync(Enumerable.Range(0, Runs), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) =>
        {
            var (how, seen, instant) = (i / 2 % Ways(mode), 0, i / 2 % instants);
            var isLast = i % 2 == 0;
            var run = await CancelledAsync(mode, how, happened => isLast ? IsWaiting(happened) : seen++ == instant);
            if (isLast)
                Assert.Equal([StepStatus.Completed, StepStatus.Completed, StepStatus.Aborted], run.Steps.Select(step => step.Status));
        });
    }

    static bool IsWaiting(RunEvent happened) => happened is LogLine { Step: "Told" };

    /// <summary>Cancels at the first event that fits, and holds the run's records against each other.</summary>
    async Task<RunResult> CancelledAsync(RunMode mode, int how, Func<RunEvent, bool> at)
    {
        using var cancel = new CancellationTokenSource();
        var events = new EventLog();
        var options = pipeline.Options.With("how", $"{how}") with { Mode = mode, Grace = TimeSpan.FromSeconds(60), OnEvent = Take };
        var run = await PipelineRunner.RunAsync(pipeline.ManifestPath, options, cancel.Token).WaitAsync(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken);
        Assert.True(cancel.IsCancellationRequested);
        Assert.Equal((RunStatus.Aborted, null), (run.Status, run.Error));
        using var history = pipeline.History();
        Assert.Equal(RunStatus.Aborted, history.Run(run.RunId).Status);
        Assert.Equal(run.Steps.Select(step => (step.Name, step.Status)), history.Steps(run.RunId).Select(step => (step.Name, step.Status)));
        foreach (var step in run.Steps)
            Hold(step, events, history.Changes(run.RunId), history.Attempts(run.RunId, step.Name));
        return run;

        void Take(RunEvent happened)
        {
            events.Take(happened);
            if (!cancel.IsCancellationRequested && at(happened))
                cancel.Cancel();
        }
    }

    static void Hold(StepResult step, EventLog events, IReadOnlyList<ChangeRecord> changes, IReadOnlyList<AttemptRecord> attempts)
    {
        Assert.Contains(step.Status, (StepStatus[])[StepStatus.Completed, StepStatus.Aborted]);
        Assert.Null(step.Error);
        var states = events.All.OfType<StepChanged>().Where(changed => changed.Step == step.Name).Select(changed => changed.Status).ToList();
        Assert.Equal(step.Status, states[^1]);
        Assert.Single(states, state => state is not (StepStatus.Pending or StepStatus.Queued or StepStatus.Running));
        Assert.Equal(states.Select(state => state.ToString().ToLowerInvariant()), changes.Where(change => change.Step == step.Name).Select(change => change.Status));
        // One that never started has no attempt; one that did has one, with the step's own end.
        Assert.Equal(states.Count(state => state == StepStatus.Running), step.Attempt);
        Assert.All(attempts, attempt => Assert.Equal((step.Status, true), (attempt.Status, attempt.Ended is not null)));
    }

    public void Dispose() => pipeline.Dispose();
}
