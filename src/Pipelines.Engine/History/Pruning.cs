using System.Data;
using System.Data.Common;
using System.Text.RegularExpressions;
using Dapper;
using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Queues;
using Pipelines.Engine.Stores;

namespace Pipelines.Engine;

/// <summary>Removes runs and then what no run that is left names (rule H4). Others may run, and prune, beside it.</summary>
sealed partial class Pruning(HistoryDatabase database, DbConnection connection, string home)
{
    // The kernel's clock for files lags behind by a few milliseconds.
    static readonly TimeSpan Lag = TimeSpan.FromMilliseconds(20);

    public PruneResult Prune(PruneOptions options)
    {
        var now = DateTime.UtcNow;
        var until = Oldest(now - Lag, TemporaryFolder.OldestInUse(home), OldestRun());
        using var transaction = database.BeginAlone(connection);
        var runs = Chosen(options, now, transaction);
        Remove(runs, transaction);
        var named = Named(transaction);
        Forget(named, transaction);
        if (options.DryRun)
            transaction.Rollback();
        else
            transaction.Commit();
        var (artifacts, bytes) = new UnusedArtifacts(home, named, until).Remove(options.DryRun);
        // By their age alone: without one they stay.
        var (downloads, copied) = options.OlderThan is { } age ? new UnusedDownloads(home, Oldest(until, now - age)).Remove(options.DryRun) : (0, 0);
        var code = options.OlderThan is { } unused ? new UnusedCode(home, Oldest(until, now - unused)).Remove(options.DryRun) : 0;
        return new(runs, artifacts, bytes + copied + code, downloads);
    }

    static DateTime Oldest(DateTime now, params ReadOnlySpan<DateTime?> others)
    {
        foreach (var other in others)
            now = other is { } time && time - Lag < now ? time - Lag : now;
        return now;
    }

    /// <summary>A run on another machine is known by the history alone.</summary>
    DateTime? OldestRun() => connection.ExecuteScalar<string?>("select min(started) from runs where status in ('queued', 'running')") is { } started
        ? HistoryText.Time(started).UtcDateTime
        : null;

    List<RunRecord> Chosen(PruneOptions options, DateTime now, DbTransaction transaction) =>
    [
        .. connection.Query<RunRow>(
            """
            select runs.* from runs
              join (select id, row_number() over (partition by project, pipeline order by started desc, id desc) as place from runs) as placed on placed.id = runs.id
              where status not in ('queued', 'running') and (@keep is null or place > @keep) and (@before is null or coalesce(ended, started) < @before)
              order by started desc, runs.id desc
            """,
            new { keep = options.Keep, before = options.OlderThan is { } age ? HistoryText.Time(now - age) : null },
            transaction).Select(row => row.ToRecord()),
    ];

    void Remove(List<RunRecord> runs, DbTransaction transaction)
    {
        var tables = Tables("run_id", transaction);
        foreach (var id in runs.Select(run => run.Id))
        {
            foreach (var table in tables)
                connection.Execute($"delete from {table} where run_id = @id", new { id }, transaction);
            connection.Execute("delete from runs where id = @id", new { id }, transaction);
        }
    }

    /// <summary>Every digest that a row names, in whatever column: outputs, uploads, parameters. What only log lines name does not count.</summary>
    HashSet<string> Named(DbTransaction transaction)
    {
        HashSet<string> named = [];
        foreach (var table in Tables(null, transaction).Except(["logs", "changes", "attempts", "codes", "metrics", "spans", "job_lines", "workers", "claims"]))
        {
            using var reader = connection.ExecuteReader($"select * from {table}", transaction: transaction);
            while (reader.Read())
                AddTo(named, reader);
        }
        return named;
    }

    /// <summary>What codes covered that no step which stays ran.</summary>
    void Forget(HashSet<string> named, DbTransaction transaction)
    {
        foreach (var hash in connection.Query<string>("select hash from codes", transaction: transaction).Where(hash => !named.Contains(hash)).ToList())
            connection.Execute("delete from codes where hash = @hash", new { hash }, transaction);
    }

    static void AddTo(HashSet<string> named, IDataReader row)
    {
        for (var i = 0; i < row.FieldCount; i++)
        {
            if (row.GetValue(i) is not string { Length: >= 71 } text)
                continue;
            foreach (var found in Digest().EnumerateMatches(text))
                named.Add(text.Substring(found.Index, found.Length));
        }
    }

    List<string> Tables(string? column, DbTransaction transaction) => [.. connection.Query<string>(database.TablesQuery, new { column }, transaction)];

    [GeneratedRegex("sha256:[0-9a-f]{64}")]
    private static partial Regex Digest();
}
