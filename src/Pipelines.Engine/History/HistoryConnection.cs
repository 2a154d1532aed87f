using System.Data.Common;
using Dapper;

namespace Pipelines.Engine;

/// <summary>The connection of one who writes. It is opened anew when the database went away and came back; what was being written then is written once all the same.</summary>
sealed class HistoryConnection(HistoryDatabase database) : IDisposable
{
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    DbConnection? connection;
    Statements? statements;
    string? run;
    long fence;
    long batch;

    /// <summary>How long a database may be away.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Told once each time that the database is away, and waited for.</summary>
    public Action<string>? OnAway { get; set; }

    public DbConnection Current => connection ??= database.Open();

    /// <summary>From here on all that is written belongs to a run, and is refused when somebody else has taken the run up.</summary>
    public void Own(string runId, long runFence, long written) => (run, fence, batch) = (runId, runFence, written);

    /// <summary>Writes all of it or nothing.</summary>
    /// <param name="all">What is written.</param>
    /// <param name="bell">Who listens to it is told; null for nobody.</param>
    /// <exception cref="EngineException">It cannot be written, or another process has the run.</exception>
    public void Send(IReadOnlyList<Statement> all, string? bell = null)
    {
        batch++;
        Reach(() =>
        {
            using var transaction = Current.BeginTransaction();
            if (run is not null && IsWritten(transaction))
                return 0;
            Commit(transaction, all, bell);
            return 0;
        });
    }

    /// <summary>Ends a transaction, and tells those who listen to a bell: with it where the database can, else after it.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="last">What is written last in it.</param>
    /// <param name="bell">The bell; null for none.</param>
    public void Commit(DbTransaction transaction, IReadOnlyList<Statement> last, string? bell)
    {
        var ringing = bell is null ? null : database.Ringing(bell);
        (statements ??= new(Current)).Send(ringing is { } ring ? [.. last, ring] : last, transaction);
        transaction.Commit();
        if (bell is not null && ringing is null)
            database.Ring(bell);
    }

    /// <summary>Does what may be done twice, and does it again when the database comes back.</summary>
    /// <exception cref="EngineException">It does not come back, or refuses.</exception>
    public T Reach<T>(Func<T> read)
    {
        var until = DateTime.UtcNow + Patience;
        for (var (delay, isAway) = (TimeSpan.FromMilliseconds(50), false); ; delay = delay * 2 < Longest ? delay * 2 : Longest)
        {
            try
            {
                return read();
            }
            catch (Exception error) when ((error as DbException ?? error.InnerException as DbException) is { } cause)
            {
                if (!database.ComesBack(cause) || DateTime.UtcNow > until)
                    throw error as EngineException ?? database.CannotWrite(cause);
                Drop();
                if (!isAway)
                    OnAway?.Invoke(Messages.DatabaseAway(database.Name, cause.Message));
                isAway = true;
                Thread.Sleep(delay);
            }
        }
    }

    public void Dispose() => Drop();

    /// <summary>True where the batch was written by an attempt whose answer was lost.</summary>
    bool IsWritten(DbTransaction transaction)
    {
        if (Current.Execute("update runs set batch = @batch where id = @run and fence = @fence and batch = @batch - 1", new { run, fence, batch }, transaction) == 1)
            return false;
        var found = Current.QueryFirstOrDefault<(long Fence, long Batch)>("select fence, batch from runs where id = @run", new { run }, transaction);
        return found == (fence, batch) ? true : throw Messages.RunTaken(run!);
    }

    void Drop()
    {
        statements?.Dispose();
        connection?.Dispose();
        (statements, connection) = (null, null);
    }
}
