using System.Reflection;
using Pipelines.Engine.Runs;
using Pipelines.Values;

namespace Pipelines.Engine.Debugging;

/// <summary>Debug mode: the user's own method in this process, its component calls plain calls, recorded (rule M1).</summary>
sealed class DebugRunner(RunSetup setup) : IRunner
{
    readonly ValueFormats formats = new() { Folder = setup.ScratchFolder };
    MethodInfo? method;

    public IReadOnlyDictionary<string, object?> Prepare()
    {
        var file = Path.Combine(setup.OutputFolder, setup.Manifest.Build.Assembly + ".dll");
        if (!File.Exists(file))
            throw Messages.NoOutput(file);
        var (woven, symbols) = Weaver.Weave(file, setup.Manifest);
        var context = new DebugLoadContext(file);
        method = LogicMethod.Find(context.LoadWoven(woven, symbols), setup.Manifest, file);
        OutputFormats.AddTo(formats, context, setup.OutputFolder);
        return new ParameterBinder(setup.Manifest, method, formats, setup.Options.WorkingDirectory).Bind(setup.Options.Parameters);
    }

    public async Task<RunEnd> RunAsync(Journal journal, IReadOnlyDictionary<string, object?> parameters, CancellationToken cancellationToken)
    {
        var run = new DebugRun(setup.Manifest, journal, formats, cancellationToken);
        var ending = LogicThread.Start(run.LogicScope, () => CallAsync(run, parameters));
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = cancellationToken.UnsafeRegister(_ => cancelled.TrySetResult(), null);
        await Task.WhenAny(ending, cancelled.Task).ConfigureAwait(false);
        if (!ending.IsCompleted)
            await Task.WhenAny(ending, Task.Delay(setup.Options.Grace, CancellationToken.None)).ConfigureAwait(false);
        run.LogicScope.Flush();
        var thrown = ending.IsCompleted ? ending.Result : new TimeoutException(Messages.LogicTooLate(setup.Options.Grace));
        return End(run, thrown, cancellationToken.IsCancellationRequested);
    }

    async Task CallAsync(DebugRun run, IReadOnlyDictionary<string, object?> parameters)
    {
        var arguments = method!.GetParameters().Select(parameter => Argument(parameter, parameters, run)).ToArray();
        Exception? left;
        try
        {
            if (method.Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null) is Task task)
                await task.ConfigureAwait(false);
        }
        finally
        {
            left = await run.WaitForRestAsync().ConfigureAwait(false);
        }
        if (left is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(left);
    }

    static object? Argument(ParameterInfo parameter, IReadOnlyDictionary<string, object?> parameters, DebugRun run)
    {
        if (parameters.TryGetValue(parameter.Name!, out var given))
            return given;
        return parameter.ParameterType == typeof(CancellationToken) ? run.CancellationToken : Default(parameter);
    }

    /// <summary>Enum and nullable defaults come back as their underlying values, and <c>default</c> of a struct as null.</summary>
    static object? Default(ParameterInfo parameter)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        return parameter.DefaultValue is { } value && type.IsEnum ? Enum.ToObject(type, value)
            : parameter.DefaultValue is null && parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType)
            : parameter.DefaultValue;
    }

    static RunEnd End(DebugRun run, Exception? thrown, bool cancelled)
    {
        if (thrown is null)
            return new(RunStatus.Completed, null, run.Steps, []);
        if (cancelled)
            return new(RunStatus.Aborted, null, run.Steps, []);
        // The step's exception itself left the logic: the record of the step says more.
        var failed = run.Steps.LastOrDefault(step => step.Status == StepStatus.Failed && step.Error!.Type == thrown.GetType().FullName && step.Error.Message == thrown.Message);
        return new(RunStatus.Failed, failed?.Error ?? Errors.Of(thrown, null), run.Steps, []);
    }
}
