using Dapper;
using Pipelines.Engine.Queues;

namespace Pipelines.Engine.Caching;

/// <summary>Which run makes a result just now: others wait for it (rule C4). Used by one run; a claim lasts until its step has ended, or its run is gone.</summary>
sealed class CacheClaims(HistoryDatabase database, string runId) : IDisposable
{
    static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);
    public static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    readonly Lock gate = new();
    readonly HistoryConnection history = new(database) { Patience = TimeSpan.FromSeconds(10) };
    readonly Lazy<Bells> bells = new(database.OpenBells);
    Timer? renewal;
    bool isDisposed;

    /// <summary>Null where the result is now this step's to make; otherwise the step that makes it.</summary>
    public StepSource? Claim(string key, string step)
    {
        lock (gate)
        {
            return history.Reach(() =>
            {
                if (Take(key, step))
                    return null;
                // Its process may be gone.
                LostRuns.Close(database, history.Current);
                return Take(key, step) ? null : history.Current.QueryFirstOrDefault<(string Run, string Step)>("select run_id, step from claims where cache_key = @key", new { key }) switch
                {
                    // It was released this very moment.
                    (null, _) => new(runId, step),
                    var (run, name) => new StepSource(run, name),
                };
            });
        }
    }

    /// <summary>Returns when it is worth to look again.</summary>
    public async Task WhenReleasedAsync(string key, CancellationToken cancellationToken)
    {
        using var ear = bells.Value.Listen(Bells.Claims);
        bool isFree;
        lock (gate)
            isFree = history.Reach(() => history.Current.ExecuteScalar<long>("select count(*) from claims where cache_key = @key", new { key })) == 0;
        if (!isFree)
            await ear.WaitAsync(Look, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        renewal?.Dispose();
        if (bells.IsValueCreated)
            bells.Value.Dispose();
        lock (gate)
        {
            isDisposed = true;
            history.Dispose();
        }
    }

    bool Take(string key, string step)
    {
        var isOurs = history.Current.Execute(
            $"""
            insert into claims values (@key, @runId, @step, {database.Now} + @seconds)
              on conflict (cache_key) do update set run_id = excluded.run_id, step = excluded.step, lease = excluded.lease
              where claims.run_id = excluded.run_id or claims.lease < {database.Now} or not exists (select 1 from runs where runs.id = claims.run_id and runs.status = 'running')
            """,
            new { key, runId, step, seconds = Lease.TotalSeconds }) == 1;
        if (isOurs)
            renewal ??= new(_ => Renew(), null, Look, Look);
        return isOurs;
    }

    void Renew()
    {
        try
        {
            lock (gate)
            {
                if (!isDisposed)
                    history.Reach(() => history.Current.Execute($"update claims set lease = {database.Now} + @seconds where run_id = @runId", new { runId, seconds = Lease.TotalSeconds }));
            }
        }
        catch (Exception error) when (error is EngineException or InvalidOperationException)
        {
            // Then another run may make the result too.
        }
    }
}
