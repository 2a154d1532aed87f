using System.Data.Common;
using Dapper;

namespace Pipelines.Engine;

/// <summary>Ends a run that nobody runs, with its steps and jobs.</summary>
static class RunClosing
{
    /// <summary>Does nothing where the run has ended. Whoever had it may not write any more.</summary>
    public static void Close(DbConnection connection, string run, RunStatus status, RunError? error, DbTransaction? within = null)
    {
        using var own = within is null ? connection.BeginTransaction() : null;
        var transaction = within ?? own;
        var before = connection.ExecuteScalar<string?>("select status from runs where id = @run and status in ('queued', 'running')", new { run }, transaction);
        var parameters = new { run, before, status = Words<RunStatus>.Of(status), at = HistoryText.Time(DateTimeOffset.UtcNow), error = HistoryText.Error(error) };
        // Somebody else may have found it at the same time.
        if (before is null || connection.Execute("update runs set status = @status, ended = @at, error = @error, fence = fence + 1 where id = @run and status = @before", parameters, transaction) == 0)
            return;
        connection.Execute(
            """
            insert into changes (run_id, at, previous, status) values (@run, @at, @before, @status);
            insert into changes (run_id, at, step, previous, status)
              select run_id, @at, name, status, 'aborted' from steps where run_id = @run and status in ('pending', 'queued', 'running');
            update steps set status = 'aborted', ended = @at where run_id = @run and status in ('pending', 'queued', 'running');
            update attempts set status = 'aborted', ended = @at where run_id = @run and status = 'running';
            delete from job_lines where job in (select id from jobs where run_id = @run);
            delete from jobs where run_id = @run;
            delete from claims where run_id = @run;
            """,
            parameters, transaction);
        own?.Commit();
    }
}
