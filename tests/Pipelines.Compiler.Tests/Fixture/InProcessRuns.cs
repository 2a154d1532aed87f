using Pipelines.Engine;
using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Reporting;
using Pipelines.Engine.Runs;
using Pipelines.Engine.Scheduling;
using Pipelines.Engine.Steps;
using Pipelines.Hosting;
using Pipelines.Logic;
using Pipelines.Manifest;

namespace Pipelines.Compiler.Tests.Fixture;

/// <summary>
/// Local mode as it is, but for the processes: lowered logic, scheduler, artifacts and step bundles are the real ones, and each step runs on a thread
/// of this process. Thousands of runs take minutes so.
/// </summary>
sealed class InProcessRuns : IDisposable
{
    readonly LoadedManifest loaded;
    readonly LogicAssembly logic;
    readonly Dictionary<string, StepBody> bodies;
    readonly RunSetup setup;
    readonly ArtifactStore store;
    readonly HistoryWriter history;

    public InProcessRuns(TestProject project, string pipeline)
    {
        loaded = project.Manifest(pipeline);
        logic = LogicAssembly.Load(loaded);
        bodies = loaded.Manifest.Components.ToDictionary(c => c.Key, c => BundleLoadContext.Open(loaded.Resolve(c.Value.Bundle)).StepBody());
        setup = new(loaded, new() { Parallel = 4, WorkingDirectory = project.Folder }, Path.Combine(project.Folder, "home"), "");
        Directory.CreateDirectory(Path.Combine(setup.Home, "tmp"));
        store = new(setup.Home);
        history = new(setup.History);
    }

    public async Task<Seen> RunAsync(IReadOnlyDictionary<string, object?> parameters)
    {
        var id = RunIds.New(DateTimeOffset.UtcNow);
        var events = new List<RunEvent>();
        var journal = new Journal(id, history, e => { lock (events) events.Add(e); }, () => { });
        ConsoleRouter.Install();
        var scheduler = new Scheduler(SchedulerSetup.Of(setup), journal, (step, _) => ExecuteAsync(step, id));
        using var reports = new RunReports(setup.Manifest, journal);
        var view = new RunView(setup with { RunId = id }, journal, parameters) { Nodes = scheduler.Nodes, Stopped = scheduler.Stopped, OnCancel = () => scheduler.Stop(StopReason.Cancelled), Uploads = new(setup.Manifest, journal, store), OwnReports = reports };
        var run = new LocalRun(new(view), scheduler, store, new() { Folder = setup.ScratchFolder }, journal, parameters);
        var thrown = await LogicThread.RunAsync(run, () => logic.Execute(new LogicCall(run)), null, TimeSpan.FromSeconds(5), scheduler.Stopped);
        // What a run must never leave behind is told before it is waited for.
        await scheduler.WhenIdle();
        run.Out.Flush();
        run.Error.Flush();
        var end = RunEnd.Of(scheduler.Steps, Failure.Of(scheduler.Steps, thrown), scheduler.Stopping, run.Outputs, scheduler.FirstFailure, new("", ""));
        await journal.CloseAsync();
        var output = events.OfType<LogLine>().Where(l => l.Step is null).Select(l => l.Text).ToList();
        return new(end.Status, output, scheduler.Steps.ToDictionary(s => s.Name, s => s.Status), events);
    }

    public void Dispose() => history.Dispose();

    async Task<StepOutcome> ExecuteAsync(Step step, string id)
    {
        var folder = Directory.CreateDirectory(Path.Combine(store.TemporaryFolder, $"{id}-{step.Number}")).FullName;
        var line = Engine.Steps.StepRequest.Write(step, id, new("", ""), loaded.Resolve(step.Spec.Bundle), folder, store, new Dictionary<string, string>());
        using var exchange = new HostedExchange(Hosting.StepRequest.Parse(line));
        try
        {
            await bodies[step.Component](new(new() { Step = step.Name, Component = step.Component, RunId = id, Attempt = 1 }, exchange));
        }
        catch (Exception error)
        {
            return StepOutcome.Failed(Errors.Of(error, step.Name));
        }
        var outputs = new Dictionary<string, StoredValue>();
        foreach (var output in exchange.Outputs)
        {
            var value = new StoredValue(output.Type, output.Format, output.Sha256.StartsWith("sha256:", StringComparison.Ordinal) ? output.Sha256 : "sha256:" + output.Sha256, output.Bytes, null);
            store.Adopt(Path.Combine(folder, output.File), value.Digest);
            outputs.Add(output.Name, value);
        }
        return StepOutcome.Completed(outputs);
    }
}
