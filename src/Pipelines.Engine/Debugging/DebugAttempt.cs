using System.Diagnostics;
using System.Reflection;
using Microsoft.Extensions.Logging;
using Pipelines.Engine.Runs;
using Pipelines.Engine.Scheduling;
using Pipelines.Engine.Steps;
using Pipelines.Hosting;
using Pipelines.Logic;
using Pipelines.Reporting;

namespace Pipelines.Engine.Debugging;

/// <summary>One attempt of a step in debug mode: what its body runs in.</summary>
sealed class DebugAttempt : IDisposable
{
    readonly DebugRun run;
    readonly Step step;
    readonly ParameterInfo[] parameters;
    readonly object?[] arguments;
    readonly CancellationTokenSource? limit;
    readonly CancellationTokenSource? either;
    readonly DebugScope scope;
    Activity? around;
    IReadOnlyDictionary<string, string> secrets = new Dictionary<string, string>();
    readonly Dictionary<string, string?> before = [];
    readonly ReportBuffer reports;
    FrameworkRecorder? recorder;

    public DebugAttempt(DebugRun run, Step step, ParameterInfo[] parameters, object?[] arguments)
    {
        this.run = run;
        this.step = step;
        this.parameters = parameters;
        this.arguments = arguments;
        // Who steps through the code takes the time it takes.
        if (step.Policy.Timeout is { } timeout && !Debugger.IsAttached)
        {
            limit = new(timeout, run.Clock);
            either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, run.CancellationToken);
        }
        reports = new(run.Reports.Of(step, () => scope!.Mask));
        scope = new(run, step, either?.Token ?? run.CancellationToken);
    }

    public bool IsLate => limit is { IsCancellationRequested: true };

    public SecretMask Mask => scope.Mask;

    /// <summary>From here on the flow of execution is the step's.</summary>
    /// <returns>The step's own copies of its arguments (rule P20), and what is supplied.</returns>
    public object?[] Enter()
    {
        var given = parameters.Select(Argument).ToArray();
        secrets = run.Secrets.Find(step.Component, step.Policy.Secrets);
        scope.Mask = new(secrets.Values);
        foreach (var (name, value) in step.Policy.Environment.Concat(secrets.Select(secret => KeyValuePair.Create(SecretStore.VariableOf(secret.Key), secret.Value))))
            Set(name, value);
        around = Activity.Current;
        Activity.Current = step.Trace.Attempt ?? around;
        RunScope.Enter(scope);
        StepContext.Enter(Context());
        if (step.Policy.Connect != AutoConnectFrameworks.None)
            recorder = FrameworkRecorder.Start(step.Policy.Connect, reports, () => ReferenceEquals(StepContext.Current.Buffer, reports));
        return given;
    }

    public void Leave()
    {
        Activity.Current = around;
        StepContext.Enter(null);
        RunScope.Enter(run.LogicScope);
    }

    /// <summary>Gives out last lines that have no end, and reports that wait.</summary>
    public void Dispose()
    {
        scope.Flush();
        foreach (var (name, value) in before)
            Environment.SetEnvironmentVariable(name, value);
        recorder?.Dispose();
        reports.Close();
        either?.Dispose();
        limit?.Dispose();
    }

    /// <summary>For the whole process, as long as the step runs: there is only one.</summary>
    void Set(string name, string value)
    {
        before.TryAdd(name, Environment.GetEnvironmentVariable(name));
        Environment.SetEnvironmentVariable(name, value);
    }

    object? Argument(ParameterInfo parameter)
    {
        var value = arguments[parameter.Position];
        if (step.Spec.Inputs.ContainsKey(parameter.Name!))
            return run.Copy(parameter, value);
        var isDefault = value is null || value is CancellationToken token && token == default;
        return isDefault ? Supplied(parameter.ParameterType) ?? value : value;
    }

    StepContext Context() => new()
    {
        Step = step.Name,
        Component = step.Component,
        RunId = scope.RunId,
        Attempt = step.Attempt,
        Secrets = secrets,
        CancellationToken = scope.CancellationToken,
        Logger = Logger(),
        Progress = new DebugProgress(step, run),
        Buffer = reports,
        Connect = step.Policy.Connect,
        ConnectArguments = step.Policy.ConnectArguments,
        Upload = (kind, name, source) => run.Uploads.Add(step, kind, name, run.Uploads.Store(source)),
    };

    LineLogger Logger() => new((stream, line) => run.Line(step, stream, scope.Mask.Apply(line)));

    object? Supplied(Type type) =>
        type == typeof(CancellationToken) ? scope.CancellationToken
        : type == typeof(ILogger) ? Logger()
        : type == typeof(IProgress<double>) ? new DebugProgress(step, run)
        : type == typeof(StepContext) ? Context()
        : null;
}
