using System.Data.Common;
using Dapper;

namespace Pipelines.Engine;

/// <summary>Ends a run that nobody runs, with its steps and jobs.</summary>
static class RunClosing
{
    /// <summary>Ends what has not ended of the run @0 at the time @1.</summary>
    public static readonly string[] Leftovers =
    [
        """
        insert into changes (run_id, at, step, previous, status)
          select run_id, @1, name, status, 'aborted' from steps where run_id = @0 and status in ('pending', 'queued', 'running')
        """,
        "update steps set status = 'aborted', ended = @1 where run_id = @0 and status in ('pending', 'queued', 'running')",
        "update attempts set status = 'aborted', ended = @1 where run_id = @0 and status = 'running'",
    ];

    /// <summary>Does nothing where the run has ended. Whoever had it may not write any more.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="run">The run.</param>
    /// <param name="status">How it ends.</param>
    /// <param name="error">Why.</param>
    /// <param name="within">The transaction; one of its own when null.</param>
    /// <param name="condition">What must hold still, of its row.</param>
    public static void Close(DbConnection connection, string run, RunStatus status, RunError? error, DbTransaction? within = null, string condition = "true")
    {
        using var own = within is null ? connection.BeginTransaction() : null;
        var transaction = within ?? own;
        var before = connection.ExecuteScalar<string?>("select status from runs where id = @run and status in ('queued', 'running')", new { run }, transaction);
        var at = HistoryText.Time(DateTimeOffset.UtcNow);
        var parameters = new { run, before, status = Words<RunStatus>.Of(status), at, error = HistoryText.Error(error) };
        // Somebody else may have found it at the same time.
        if (before is null || connection.Execute($"update runs set status = @status, ended = @at, error = @error, fence = fence + 1 where id = @run and status = @before and {condition}", parameters, transaction) == 0)
            return;
        connection.Execute("insert into changes (run_id, at, previous, status) values (@run, @at, @before, @status)", parameters, transaction);
        using (var statements = new Statements(connection))
            statements.Send([.. Leftovers.Select(close => new Statement(close, [run, at]))], transaction!);
        connection.Execute(
            """
            delete from job_lines where job in (select id from jobs where run_id = @run);
            delete from jobs where run_id = @run;
            delete from claims where run_id = @run;
            """,
            parameters, transaction);
        own?.Commit();
    }
}
