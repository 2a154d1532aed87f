using System.ComponentModel;
using System.Reflection;
using System.Runtime.ExceptionServices;
using Pipelines.Logic;

namespace Pipelines.Engine.Debugging;

/// <summary>What the stubs that debug mode weaves in front of components call. Inside another component a call stays a plain one (rule P12).</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class DebugStep
{
    /// <summary>A component without a result.</summary>
    public static void Call(RuntimeMethodHandle component, RuntimeTypeHandle type, string name, object?[] arguments, Action<object?[]> body) =>
        CallWith<object?>(component, type, name, arguments, given =>
        {
            body(given);
            return null;
        });

    /// <summary>A component with a result.</summary>
    /// <exception cref="OperationCanceledException">The run is cancelled.</exception>
    /// <exception cref="StepSkippedException">A callback declined the step, or one of its <c>Parents</c> did not end well.</exception>
    public static T CallWith<T>(RuntimeMethodHandle component, RuntimeTypeHandle type, string name, object?[] arguments, Func<object?[], T> body)
    {
        if (RunScope.Current is not DebugScope { Step: null } scope)
            return body(arguments);
        var call = new DebugCall(scope.Owner, name, MethodBase.GetMethodFromHandle(component, type)!, arguments);
        call.Prepare();
        while (true)
        {
            var attempt = call.Begin();
            try
            {
                var result = body(attempt.Enter());
                attempt.Leave();
                call.Complete(attempt, result);
                return result;
            }
            catch (Exception error)
            {
                attempt.Leave();
                var thrown = call.Fail(attempt, error);
                if (ReferenceEquals(thrown, error))
                    throw;
                if (thrown is not null)
                    ExceptionDispatchInfo.Throw(thrown);
            }
            call.PauseAsync().GetAwaiter().GetResult();
        }
    }

    /// <summary>An asynchronous component without a result: the step ends when its task does.</summary>
    public static Task CallTask(RuntimeMethodHandle component, RuntimeTypeHandle type, string name, object?[] arguments, Func<object?[], Task> body)
    {
        return RunScope.Current is DebugScope { Step: null } scope ? scope.Owner.Track(RunAsync<object?>(scope, component, type, name, arguments, Wait)) : body(arguments);

        async Task<object?> Wait(object?[] given)
        {
            await body(given).ConfigureAwait(false);
            return null;
        }
    }

    /// <summary>An asynchronous component with a result.</summary>
    public static Task<T> CallTaskWith<T>(RuntimeMethodHandle component, RuntimeTypeHandle type, string name, object?[] arguments, Func<object?[], Task<T>> body) =>
        RunScope.Current is DebugScope { Step: null } scope
            ? (Task<T>)scope.Owner.Track(RunAsync(scope, component, type, name, arguments, body))
            : body(arguments);

    static async Task<T> RunAsync<T>(
        DebugScope scope, RuntimeMethodHandle component, RuntimeTypeHandle type, string name, object?[] arguments, Func<object?[], Task<T>> body)
    {
        var call = new DebugCall(scope.Owner, name, MethodBase.GetMethodFromHandle(component, type)!, arguments);
        await call.PrepareAsync().ConfigureAwait(false);
        while (true)
        {
            var attempt = call.Begin();
            try
            {
                var running = body(attempt.Enter());
                attempt.Leave();
                var result = await running.ConfigureAwait(false);
                call.Complete(attempt, result);
                return result;
            }
            catch (Exception error)
            {
                attempt.Leave();
                var thrown = call.Fail(attempt, error);
                if (ReferenceEquals(thrown, error))
                    throw;
                if (thrown is not null)
                    ExceptionDispatchInfo.Throw(thrown);
            }
            await call.PauseAsync().ConfigureAwait(false);
        }
    }
}
