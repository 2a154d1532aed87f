using Dapper;

namespace Pipelines.Engine.Runs;

/// <summary>Sees that a run was told to end from elsewhere (rule F11).</summary>
sealed class RunWatch : IAsyncDisposable
{
    /// <summary>Short runs are not looked at: who wants to end one looks for its id first.</summary>
    static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);

    static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    readonly CancellationTokenSource ending = new();
    readonly Task looking;

    public RunWatch(RunSetup setup, CancellationTokenSource stop)
    {
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
            looking = Task.Run(() => LookAsync(setup, stop));
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync().ConfigureAwait(false);
        await looking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ending.Dispose();
    }

    async Task LookAsync(RunSetup setup, CancellationTokenSource stop)
    {
        await Task.Delay(First, ending.Token).ConfigureAwait(false);
        using var history = new HistoryConnection(setup.History);
        while (history.Reach(() => history.Current.ExecuteScalar<long?>("select cancelled from runs where id = @RunId", new { setup.RunId })) != 1)
            await Task.Delay(Look, ending.Token).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
    }
}
