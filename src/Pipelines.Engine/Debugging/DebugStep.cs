using System.ComponentModel;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Pipelines.Engine.Scheduling;
using Pipelines.Logic;

namespace Pipelines.Engine.Debugging;

/// <summary>What the stubs that debug mode weaves in front of components call. Null stands for a plain call, inside another component (rule P12).</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class DebugStep
{
    readonly DebugRun run;
    readonly Step step;
    readonly List<Step> parents = [];

    DebugStep(DebugRun run, Step step)
    {
        this.run = run;
        this.step = step;
    }

    /// <summary>A call of a component begins.</summary>
    /// <exception cref="OperationCanceledException">The run is cancelled.</exception>
    public static DebugStep? Begin(string component)
    {
        if (RunScope.Current is not DebugScope { Step: null } scope)
            return null;
        return new(scope.Run, scope.Run.NewStep(component));
    }

    /// <summary>The step's own copy of an argument (rule P20).</summary>
    public static T Input<T>(DebugStep? call, string name, T value)
    {
        if (call is null)
            return value;
        if (value is not null && call.run.MakerOf(value) is { } maker && !call.parents.Contains(maker))
            call.parents.Add(maker);
        return call.run.Copy(value);
    }

    /// <summary>A parameter that the host supplies, where the caller left its default.</summary>
    public static T Supply<T>(DebugStep? call, T value) =>
        call is null || !EqualityComparer<T>.Default.Equals(value, default) ? value : call.Supplied<T>() is T supplied ? supplied : value;

    /// <summary>The body is about to run.</summary>
    public static void Start(DebugStep? call)
    {
        if (call is null)
            return;
        call.run.Start(call.step, call.parents);
        RunScope.Enter(call.run.ScopeOf(call.step));
        StepContext.Enter(call.Context());
    }

    /// <summary>The body threw.</summary>
    public static void Fail(DebugStep? call, Exception error)
    {
        if (call is null)
            return;
        call.Leave();
        call.run.End(call.step, error);
    }

    /// <summary>A body without a result returned.</summary>
    public static void End(DebugStep? call)
    {
        if (call is null)
            return;
        call.Leave();
        call.run.End(call.step, null);
    }

    /// <summary>A body returned.</summary>
    public static T EndWith<T>(DebugStep? call, T result)
    {
        End(call);
        call?.Made(result);
        return result;
    }

    /// <summary>An asynchronous body returned its task: the step ends when that does.</summary>
    public static Task EndTask(DebugStep? call, Task task)
    {
        if (call is null)
            return task;
        call.Leave();
        return call.run.Track(call.EndAfter(task));
    }

    /// <summary>The same for a body with a result.</summary>
    public static Task<T> EndTaskWith<T>(DebugStep? call, Task<T> task)
    {
        if (call is null)
            return task;
        call.Leave();
        var ending = Wait(call.EndAfter(task));
        call.run.Track(ending);
        return ending;

        async Task<T> Wait(Task end)
        {
            await end.ConfigureAwait(false);
            var result = await task.ConfigureAwait(false);
            call.Made(result);
            return result;
        }
    }

    async Task EndAfter(Task task)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
        catch (Exception error)
        {
            run.End(step, error);
            throw;
        }
        run.End(step, null);
    }

    void Leave()
    {
        StepContext.Enter(null);
        RunScope.Enter(run.LogicScope);
    }

    void Made<T>(T result)
    {
        if (result is ITuple tuple)
        {
            for (var i = 0; i < tuple.Length; i++)
                run.Made(tuple[i], step);
        }
        run.Made(result, step);
    }

    StepContext Context() => new()
    {
        Step = step.Name,
        Component = step.Component,
        RunId = run.RunId,
        Attempt = 1,
        CancellationToken = run.CancellationToken,
        Logger = new DebugLogger(step, run),
        Progress = new DebugProgress(step, run),
    };

    object? Supplied<T>()
    {
        var type = typeof(T);
        return type == typeof(CancellationToken) ? run.CancellationToken
            : type == typeof(ILogger) ? new DebugLogger(step, run)
            : type == typeof(IProgress<double>) ? new DebugProgress(step, run)
            : type == typeof(StepContext) ? Context()
            : null;
    }
}
