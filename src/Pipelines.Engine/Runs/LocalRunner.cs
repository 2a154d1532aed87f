using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Caching;
using Pipelines.Engine.Callbacks;
using Pipelines.Engine.Containers;
using Pipelines.Engine.Queues;
using Pipelines.Engine.Reporting;
using Pipelines.Engine.Scheduling;
using Pipelines.Engine.Steps;
using Pipelines.Logic;
using Pipelines.Manifest.Bundles;
using Pipelines.Values;

namespace Pipelines.Engine.Runs;

/// <summary>Local and queued mode: lowered logic in this process, each step in its own, here or on a worker.</summary>
sealed class LocalRunner(RunSetup setup) : IRunner
{
    readonly ValueFormats formats = new() { Folder = setup.ScratchFolder };
    readonly RunLimit limit = RunLimit.Of(setup);
    readonly SchedulerSetup scheduling = SchedulerSetup.Of(setup);
    LogicAssembly? logic;
    CallbackTable? callbacks;

    /// <summary>There once <see cref="Prepare"/> was called.</summary>
    public LogicAssembly Logic => logic!;

    public IReadOnlyDictionary<string, object?> Prepare()
    {
        foreach (var name in setup.Options.Refresh.Where(name => !IsStep(name)))
            throw Messages.UnknownRefresh(name, setup.Manifest.Components.Keys);
        logic = LogicAssembly.Load(setup.Loaded);
        callbacks = CallbackTable.Of(setup.Manifest, logic.Method.Module.Assembly, setup.Loaded.Resolve(setup.Manifest.Logic.Bundle));
        return new ParameterBinder(setup, logic.Method, formats).Bind(setup.Options.Parameters);
    }

    public async Task<RunEnd> RunAsync(Journal journal, IReadOnlyDictionary<string, object?> parameters, CancellationTokenSource stop)
    {
        var store = setup.Store;
        Scheduler? scheduler = null;
        var start = new HostStart(DotnetHost.Find(), setup.Loaded.Resolve(setup.Manifest.Build.Host), setup.Options.WorkingDirectory);
        var forecast = new HostForecast(setup.Manifest, () => scheduler!);
        await using var hosts = new HostPool(start, setup.Options.Parallel, setup.Options.Hosts, IsContained ? () => 0 : forecast.StepsLeft);
        var uploads = new RunUploads(setup.Manifest, journal, store);
        using var reports = new RunReports(setup.Manifest, journal);
        var containers = await ContainersAsync(stop.Token).ConfigureAwait(false);
        var steps = new ProcessSteps(setup.Loaded, setup.RunId, setup.Secrets, setup.Places, store, hosts, setup.Options.Grace) { Copies = setup.Copies, Repositories = setup.Repositories, Containers = containers };
        await using var queued = setup.Options.Mode == RunMode.Queued ? new QueuedSteps(setup, store, journal) : null;
        var attempts = new RunAttempts(journal, uploads, reports, stop.Cancel, queued is not null ? queued.ExecuteAsync : (step, outlet, cancelled) => steps.ExecuteAsync(step, outlet(), cancelled));
        scheduler = new Scheduler(scheduling with { Trace = setup.Trace }, journal, attempts.ExecuteAsync);
        setup.Repositories.Stopped = scheduler.Stopped;
        var shown = Defaults.Fill(logic!.Method, parameters);
        var view = new RunView(setup, journal, shown) { Nodes = scheduler.Nodes, Stopped = scheduler.Stopped, OnCancel = stop.Cancel, Uploads = uploads, OwnReports = reports };
        var run = new LocalRun(new(view), scheduler, store, formats, journal, parameters) { Loaded = shown };
        var calls = callbacks!.IsEmpty ? null : new RunCallbacks(callbacks, run.Run, journal);
        using var cache = new StepCache(setup, store, new(setup, formats, new(store, formats)), journal);
        (scheduler.Callbacks, scheduler.Parameters, scheduler.Cache, scheduler.Uploads) = (calls, new(run), cache, uploads);
        Warn(journal);
        journal.Post(new CodesSeen(DateTimeOffset.UtcNow, setup.RunId, setup.Manifest.Components.Values.Where(component => component.Code is not null)
            .GroupBy(component => component.Code!).ToDictionary(code => code.Key, code => setup.Loaded.Resolve(code.First().Bundle) + CodeFile.Extension)));

        using var place = await LogicPlace.EnterAsync(setup, journal, stop.Token).ConfigureAwait(false);
        if (queued is null)
            hosts.Fill();
        using var timer = limit.Start(() => scheduler.Stop(StopReason.TimedOut), setup.Past?.Running is { } since ? DateTimeOffset.UtcNow - since : default);
        using var cancel = stop.Token.UnsafeRegister(_ => scheduler.Stop(StopReason.Cancelled), null);
        var thrown = await LogicThread.RunAsync(run, () => stop.IsCancellationRequested ? Task.FromCanceled(stop.Token) : setup.Only is { } only ? StepAsync(run, only) : logic.Execute(new LogicCall(run)), setup.Trace, setup.Options.Grace, scheduler.Stopped).ConfigureAwait(false);
        forecast.LogicEnded = true;
        var failure = Failure.Of(scheduler.Steps, thrown);
        if (scheduling.AbortOnFailure && failure is { IsTolerated: false })
            scheduler.StopFor(failure.Step);
        await scheduler.WhenIdle().ConfigureAwait(false);
        await scheduler.LookupsAsync().ConfigureAwait(false);
        run.Out.Flush();
        run.Error.Flush();
        var end = RunEnd.Of(scheduler.Steps, failure, scheduler.Stopping, run.Outputs, scheduler.FirstFailure, limit.Error);
        return calls is null ? end : await calls.EndAsync(end, status => view.FinalStatus = status, setup.Options.Grace, stop.Token).ConfigureAwait(false);
    }

    /// <summary>Whether no step needs a process of this machine.</summary>
    bool IsContained => scheduling.Policies.Values.All(policy => policy.Container is not null);

    /// <summary>Null where no step runs in one: nothing is then asked of any engine.</summary>
    async Task<StepContainers?> ContainersAsync(CancellationToken cancellationToken) =>
        setup.Options.Mode == RunMode.Queued || scheduling.Policies.Values.All(policy => policy.Container is null) ? null : await StepContainers.OpenAsync(setup, setup.Store, cancellationToken).ConfigureAwait(false);

    async Task StepAsync(LocalRun run, OneStep only)
    {
        var step = run.Submit(only.Component, default, only.For(logic!.Method.Module.Assembly, setup.Manifest.Components[only.Component]));
        step.Expect();
        await step.Ended.ConfigureAwait(false);
        step.EnsureCompleted();
    }

    /// <summary>A component, or a call of one: <c>Train_2</c>.</summary>
    bool IsStep(string name) => setup.Manifest.Components.Keys.Any(component =>
        name == component || name.StartsWith(component + "_", StringComparison.Ordinal) && int.TryParse(name.AsSpan(component.Length + 1), out _));

    void Warn(Journal journal)
    {
        foreach (var (component, policy) in scheduling.Policies)
        {
            if (policy.Needs != policy.Needs.Within(scheduling.Capacity))
                journal.Log(null, "err", Messages.NeedsMore(component, policy.Needs, scheduling.Capacity));
            foreach (var secret in policy.Secrets.Where(secret => setup.Secrets.Find(secret) is null))
                journal.Log(null, "err", Messages.SecretMissing(secret, component));
        }
    }
}
