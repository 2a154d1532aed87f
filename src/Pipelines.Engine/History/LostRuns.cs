using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Dapper;

namespace Pipelines.Engine;

/// <summary>Runs whose process died: nobody else would ever end them.</summary>
static class LostRuns
{
    public static string ProcessStart()
    {
        using var process = Process.GetCurrentProcess();
        return Start(process);
    }

    public static void Close(DbConnection connection)
    {
        var running = connection.Query<(string Id, int ProcessId, string Start)>(
            "select id, process_id, process_start from runs where status = 'running' and machine = @machine", new { machine = Environment.MachineName });
        foreach (var (id, processId, start) in running.ToList())
        {
            if (!IsAlive(processId, start))
                Close(connection, id, processId);
        }
    }

    static void Close(DbConnection connection, string run, int processId)
    {
        var error = new RunError("ProcessLost", $"the process {processId} that ran it ended before the run did");
        using var transaction = connection.BeginTransaction();
        var parameters = new { run, at = HistoryText.Time(DateTimeOffset.UtcNow), error = HistoryText.Error(error) };
        // Somebody else may have found it at the same time.
        if (connection.Execute("update runs set status = 'aborted', ended = @at, error = @error where id = @run and status = 'running'", parameters, transaction) == 0)
            return;
        connection.Execute(
            """
            insert into changes (run_id, at, previous, status) values (@run, @at, 'running', 'aborted');
            insert into changes (run_id, at, step, previous, status)
              select run_id, @at, name, status, 'aborted' from steps where run_id = @run and status in ('pending', 'queued', 'running');
            update steps set status = 'aborted', ended = @at where run_id = @run and status in ('pending', 'queued', 'running');
            update attempts set status = 'aborted', ended = @at where run_id = @run and status = 'running';
            delete from job_lines where job in (select id from jobs where run_id = @run);
            delete from jobs where run_id = @run;
            delete from claims where run_id = @run;
            """,
            parameters, transaction);
        transaction.Commit();
    }

    static bool IsAlive(int processId, string start)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            // The system computes it anew each time it is asked, and clocks are set right meanwhile.
            return (Parse(Start(process)) - Parse(start)).Duration() < TimeSpan.FromSeconds(5);
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    static DateTime Parse(string start) => DateTime.Parse(start, CultureInfo.InvariantCulture);

    /// <summary>To the second: the same process reads it a little differently each time.</summary>
    static string Start(Process process) => HistoryText.Time(process.StartTime)[..19];
}
