using System.Threading.Channels;
using Pipelines.Logic;

namespace Pipelines.Engine.Callbacks;

/// <summary>Calls one callback after the other, in the order in which they were asked for (rule F10).</summary>
sealed class CallbackQueue
{
    readonly Channel<Action> calls = Channel.CreateUnbounded<Action>(new() { SingleReader = true });
    readonly Task pump;

    public CallbackQueue(RunScope scope)
    {
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
            pump = Task.Run(() => PumpAsync(scope));
    }

    /// <param name="call">Must not throw.</param>
    public void Add(Action call) => calls.Writer.TryWrite(call);

    /// <summary>Done when all that was asked for is called.</summary>
    public Task CloseAsync()
    {
        calls.Writer.TryComplete();
        return pump;
    }

    async Task PumpAsync(RunScope scope)
    {
        while (await calls.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            // The scope is set at each call: what a callback leaves in its flow must not reach the next one.
            while (calls.Reader.TryRead(out var call))
                ExecutionContext.Run(ExecutionContext.Capture()!, _ => Enter(scope, call), null);
        }
    }

    static void Enter(RunScope scope, Action call)
    {
        RunScope.Enter(scope);
        call();
    }
}
