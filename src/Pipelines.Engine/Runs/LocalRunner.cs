using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Scheduling;
using Pipelines.Engine.Steps;
using Pipelines.Logic;
using Pipelines.Values;

namespace Pipelines.Engine.Runs;

/// <summary>Local mode: lowered logic in this process, each step in its own.</summary>
sealed class LocalRunner(RunSetup setup) : IRunner
{
    readonly ValueFormats formats = new() { Folder = setup.ScratchFolder };
    LogicAssembly? logic;

    public IReadOnlyDictionary<string, object?> Prepare()
    {
        logic = LogicAssembly.Load(setup.Loaded);
        return new ParameterBinder(setup.Manifest, logic.Method, formats, setup.Options.WorkingDirectory).Bind(setup.Options.Parameters);
    }

    public async Task<RunEnd> RunAsync(Journal journal, IReadOnlyDictionary<string, object?> parameters, CancellationToken cancellationToken)
    {
        var store = new ArtifactStore(setup.Home);
        Scheduler? scheduler = null;
        var start = new HostStart(DotnetHost.Find(), setup.Loaded.Resolve(setup.Manifest.Build.Host), setup.Options.WorkingDirectory);
        var forecast = new HostForecast(setup.Manifest, () => scheduler!);
        await using var hosts = new HostPool(start, Math.Min(setup.Options.Parallel, HostForecast.Ahead), forecast.StepsLeft);
        var steps = new ProcessSteps(setup.Loaded, setup.Places, store, journal, hosts, setup.Options.Grace);
        using var scheduling = scheduler = new Scheduler(setup.Manifest.Components, setup.Options.Parallel, journal, steps.ExecuteAsync);
        var run = new LocalRun(scheduler, store, formats, journal, parameters);

        hosts.Fill();
        var ending = LogicThread.Start(run, () => logic!.Execute(new LogicCall(run)));
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = cancellationToken.UnsafeRegister(
            _ =>
            {
                scheduler.Cancel();
                cancelled.TrySetResult();
            },
            null);
        await Task.WhenAny(ending, cancelled.Task).ConfigureAwait(false);
        if (!ending.IsCompleted)
            await Task.WhenAny(ending, Task.Delay(setup.Options.Grace, CancellationToken.None)).ConfigureAwait(false);
        forecast.LogicEnded = true;
        await scheduler.WhenIdle().ConfigureAwait(false);
        run.Out.Flush();
        run.Error.Flush();
        var thrown = ending.IsCompleted ? ending.Result : new TimeoutException(Messages.LogicTooLate(setup.Options.Grace));
        return RunEnd.Of(scheduler.Steps, thrown, cancellationToken.IsCancellationRequested, run.Outputs);
    }
}
