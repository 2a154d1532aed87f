using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;
using Pipelines.Engine.Artifacts;

namespace Pipelines.Engine;

/// <summary>Runs whose process died: nobody else would ever end them. Those whose logic is a job are their workers' (rule M6).</summary>
static class LostRuns
{
    /// <summary>The length of a time to the second.</summary>
    const int Seconds = 19;

    /// <summary>Which processes are seen from here: a container has others, though it may have the machine's name. Empty where the system has no such thing.</summary>
    static readonly string Namespace = OperatingSystem.IsLinux() ? new FileInfo("/proc/self/ns/pid").LinkTarget ?? "" : "";

    /// <summary>When this process began and who sees it, as <see cref="Close"/> reads it.</summary>
    public static string ProcessStart()
    {
        using var process = Process.GetCurrentProcess();
        return $"{Start(process)} {Namespace}".TrimEnd();
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
        var running = connection.Query<(string Id, int ProcessId, string Start, long IsSilent)>(
            $"""
            select id, process_id, process_start, cast(case when seen < {database.Now} - @seconds then 1 else 0 end as bigint) from runs where status = 'running' and machine = @machine
              and not exists (select 1 from jobs where jobs.run_id = runs.id and jobs.step = '')
            """,
            new { machine = Environment.MachineName, seconds = Patience.TotalSeconds });
        foreach (var (id, processId, start, isSilent) in running.ToList())
        {
            if (start.Split(' ') is [_, var other] && other != Namespace ? !MayBeAlive(connection, id, isSilent != 0) : !IsAlive(processId, start[..Seconds]))
                RunClosing.Close(connection, id, RunStatus.Aborted, new("ProcessLost", $"the process {processId} that ran it ended before the run did"));
        }
    }

    /// <summary>Whether a process that is not seen from here has the run: it holds the run's folder in a home in common, and shows that it lives elsewhere.</summary>
    static bool MayBeAlive(DbConnection connection, string run, bool isSilent) =>
        connection is SqliteConnection ? TemporaryFolder.IsInUse(Path.GetDirectoryName(connection.DataSource)!, run) : !isSilent;

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
    static string Start(Process process) => HistoryText.Time(process.StartTime)[..Seconds];
}
