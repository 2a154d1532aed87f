using Dapper;

namespace Pipelines.Engine.Runs;

/// <summary>Sees that a run was told to end from elsewhere (rule F11), and shows that its process lives (rule M6).</summary>
sealed class RunWatch : IAsyncDisposable
{
    /// <summary>Short runs are not looked at: who wants to end one looks for its id first.</summary>
    static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);

    static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    static readonly TimeSpan Sign = TimeSpan.FromSeconds(15);

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
        for (var shown = Environment.TickCount64; ; await Task.Delay(Look, ending.Token).ConfigureAwait(false))
        {
            try
            {
                if (history.Reach(() => history.Current.ExecuteScalar<long?>("select cancelled from runs where id = @RunId", new { setup.RunId })) == 1)
                    break;
                if (Environment.TickCount64 - shown < Sign.TotalMilliseconds)
                    continue;
                history.Reach(() => history.Current.Execute($"update runs set seen = {setup.History.Now} where id = @RunId and fence = @Fence", new { setup.RunId, setup.Fence }));
                shown = Environment.TickCount64;
            }
            catch (EngineException)
            {
                // Whether the run can go on without its database is not decided here.
            }
        }
        await stop.CancelAsync().ConfigureAwait(false);
    }
}
