using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Dapper;

namespace Pipelines.Engine;

/// <summary>Runs whose process died: nobody else would ever end them. Those whose logic is a job are their workers' (rule M6).</summary>
static class LostRuns
{
    public static string ProcessStart()
    {
        using var process = Process.GetCurrentProcess();
        return Start(process);
    }

    /// <summary>After so long without a sign of life a process on another machine is taken for gone, longer than a database may be away. What it still writes is refused.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

    public static void Close(HistoryDatabase database, DbConnection connection)
    {
        var silent = connection.Query<(string Id, string Machine)>(
            $"""
            select id, machine from runs where status = 'running' and machine <> @machine and seen < {database.Now} - @seconds
              and not exists (select 1 from jobs where jobs.run_id = runs.id and jobs.step = '')
            """,
            new { machine = Environment.MachineName, seconds = Patience.TotalSeconds });
        foreach (var (id, machine) in silent.ToList())
            RunClosing.Close(connection, id, RunStatus.Aborted, new("ProcessLost", $"the process on {machine} that ran it has given no sign of life for {Patience.TotalMinutes:0} minutes"), condition: $"seen < {database.Now} - {Patience.TotalSeconds:0}");
        var running = connection.Query<(string Id, int ProcessId, string Start)>(
            """
            select id, process_id, process_start from runs where status = 'running' and machine = @machine
              and not exists (select 1 from jobs where jobs.run_id = runs.id and jobs.step = '')
            """,
            new { machine = Environment.MachineName });
        foreach (var (id, processId, start) in running.ToList())
        {
            if (!IsAlive(processId, start))
                RunClosing.Close(connection, id, RunStatus.Aborted, new("ProcessLost", $"the process {processId} that ran it ended before the run did"));
        }
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
