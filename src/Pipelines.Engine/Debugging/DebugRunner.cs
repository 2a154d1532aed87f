using System.Reflection;
using System.Runtime.ExceptionServices;
using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Caching;
using Pipelines.Engine.Callbacks;
using Pipelines.Engine.Calls;
using Pipelines.Engine.Reporting;
using Pipelines.Engine.Runs;
using Pipelines.Engine.Scheduling;
using Pipelines.Values;

namespace Pipelines.Engine.Debugging;

/// <summary>Debug mode: the user's own method in this process, its component calls plain calls, recorded (rule M1).</summary>
sealed class DebugRunner(RunSetup setup) : IRunner
{
    readonly ValueFormats formats = new() { Folder = setup.ScratchFolder };
    readonly RunLimit limit = RunLimit.Of(setup);
    readonly SchedulerSetup scheduling = SchedulerSetup.Of(setup);
    CallbackTable? callbacks;
    MethodInfo? method;

    public IReadOnlyDictionary<string, object?> Prepare()
    {
        var file = Path.Combine(setup.OutputFolder, setup.Manifest.Build.Assembly + ".dll");
        if (!File.Exists(file))
            throw Messages.NoOutput(file);
        var (woven, symbols) = Weaver.Weave(file, setup.Manifest);
        var context = new DebugLoadContext(file);
        var assembly = context.LoadWoven(woven, symbols);
        method = LogicMethod.Find(assembly, setup.Manifest, file);
        callbacks = CallbackTable.Of(setup.Manifest, assembly, file);
        OutputFormats.AddTo(formats, context, setup.OutputFolder);
        return new ParameterBinder(setup, method, formats).Bind(setup.Options.Parameters);
    }

    public async Task<RunEnd> RunAsync(Journal journal, IReadOnlyDictionary<string, object?> parameters, CancellationTokenSource stop)
    {
        using var stopped = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        var isLate = false;
        DebugRun? run = null;
        var uploads = new RunUploads(setup.Manifest, journal, setup.Store);
        using var reports = new RunReports(setup.Manifest, journal);
        var view = new RunView(setup, journal, Defaults.Fill(method!, parameters)) { Nodes = () => run!.Nodes(), Stopped = stopped.Token, OnCancel = stop.Cancel, Uploads = uploads, OwnReports = reports };
        run = new DebugRun(scheduling with { Trace = setup.Trace }, setup.Manifest, journal, formats, stopped.Token) { View = new(view), Loaded = setup.Loaded, Uploads = uploads, Reports = reports, Secrets = setup.Secrets, Shares = setup.Options.Share, Outputs = Outputs(journal) };
        run.Callbacks = callbacks!.IsEmpty ? null : new(callbacks, run.View, journal);
        Exception? thrown;
        using (limit.Start(() =>
        {
            isLate = true;
            stopped.Cancel();
        }))
        {
            thrown = await LogicThread.RunAsync(run.LogicScope, () => CallAsync(run, parameters, stopped), setup.Trace, setup.Options.Grace, stopped.Token).ConfigureAwait(false);
        }
        run.LogicScope.Flush();
        var failure = thrown is null ? null : FailureOf(run, thrown);
        var reason = stop.IsCancellationRequested ? StopReason.Cancelled : isLate ? StopReason.TimedOut : StopReason.None;
        var end = RunEnd.Of(run.Steps, failure, reason, run.Outputs?.Returned ?? [], null, limit.Error);
        return run.Callbacks is { } calls
            ? await calls.EndAsync(end, status => view.FinalStatus = status, setup.Options.Grace, stop.Token).ConfigureAwait(false)
            : end;
    }

    static Failure FailureOf(DebugRun run, Exception thrown)
    {
        var step = run.CauseOf(Failure.Unwrap(thrown)!);
        return new(thrown, step);
    }

    async Task CallAsync(DebugRun run, IReadOnlyDictionary<string, object?> parameters, CancellationTokenSource stopped)
    {
        var body = setup.Only is { } only ? LogicMethod.ComponentOf(method!.Module.Assembly, setup.Manifest.Components[only.Component], StubWriter.Prefix)! : method!;
        var arguments = setup.Only is { } step ? Inputs(body, step) : body.GetParameters().Select(parameter => Argument(parameter, parameters, run)).ToArray();
        Exception? left = null;
        try
        {
            var result = body.Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null);
            if (result is Task task)
                await task.ConfigureAwait(false);
            if (setup.Only is null)
                Return(run, result);
        }
        catch (Exception thrown) when (scheduling.AbortOnFailure && !FailureOf(run, thrown).IsTolerated)
        {
            // What still runs is asked to end (rule F5).
            await stopped.CancelAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            left = await run.WaitForRestAsync().ConfigureAwait(false);
        }
        if (left is not null)
            ExceptionDispatchInfo.Throw(left);
    }

    DebugOutputs? Outputs(Journal journal)
    {
        return setup.Caller is null ? null : new(new(setup.Store, formats), setup.Store, journal);
    }

    void Return(DebugRun run, object? result)
    {
        if (run.Outputs is null || PipelineCall.ResultOf(method!) is not { } type)
            return;
        var name = setup.Manifest.Settings.GetValueOrDefault("returnValue") as string ?? "result";
        run.Outputs.Return(name, type, result is Task ? result.GetType().GetProperty("Result")!.GetValue(result) : result);
    }

    /// <summary>What the step had, read into the types of this process; what is not there has its default.</summary>
    object?[] Inputs(MethodInfo body, OneStep only)
    {
        var inputs = only.For(body.Module.Assembly, setup.Manifest.Components[only.Component]).ToDictionary(input => input.Name);
        var reader = new InputReader(new(new(setup.Home), formats));
        return [.. body.GetParameters().Zip(LogicMethod.ComponentOf(body.Module.Assembly, setup.Manifest.Components[only.Component])!.GetParameters(),
            (parameter, declared) => inputs.TryGetValue(declared.Name!, out var input) ? reader.Read(parameter.ParameterType, input) : Defaults.Of(declared))];
    }

    static object? Argument(ParameterInfo parameter, IReadOnlyDictionary<string, object?> parameters, DebugRun run)
    {
        if (parameters.TryGetValue(parameter.Name!, out var given))
            return given;
        return parameter.ParameterType == typeof(CancellationToken) ? run.CancellationToken : Defaults.Of(parameter);
    }
}
