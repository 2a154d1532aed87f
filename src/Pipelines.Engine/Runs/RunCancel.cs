using System.Data.Common;
using Dapper;

namespace Pipelines.Engine.Runs;

/// <summary>Has a run end that somebody else runs (rule F11).</summary>
static class RunCancel
{
    /// <summary>Whoever runs it ends it; where its logic waits, or its worker is gone, it is ended here.</summary>
    /// <returns>False where it had ended.</returns>
    public static bool Ask(HistoryDatabase database, DbConnection connection, string run)
    {
        using var transaction = database.BeginAlone(connection);
        if (connection.Execute("update runs set cancelled = 1 where id = @run and status in ('queued', 'running')", new { run }, transaction) == 0)
            return false;
        if (connection.Execute($"delete from jobs where run_id = @run and step = '' and (state = 'waiting' or lease < {database.Now})", new { run }, transaction) > 0)
            RunClosing.Close(connection, run, RunStatus.Aborted, null, transaction);
        transaction.Commit();
        return true;
    }
}
