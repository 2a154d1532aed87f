using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using Pipelines.Engine.Queues;

namespace Pipelines.Engine;

/// <summary>The file <c>history.db</c> of a home folder.</summary>
sealed class SqliteDatabase(string home) : HistoryDatabase
{
    const string FileName = "history.db";

    public override string Name { get; } = Path.Combine(home, FileName);

    public override bool Exists => File.Exists(Name);

    public override string TablesQuery =>
        """
        select name from sqlite_master as tables
          where type = 'table' and name not like 'sqlite_%' and (@column is null or exists (select 1 from pragma_table_info(tables.name) as columns where columns.name = @column))
        """;

    /// <summary>Somebody writes for long, or many begin to read while what a killed one left is put in order.</summary>
    public override bool ComesBack(DbException error)
    {
        const int busy = 5, locked = 6, protocol = 15;
        return error is SqliteException { SqliteErrorCode: busy or locked or protocol };
    }

    public override DbTransaction BeginAlone(DbConnection connection) => ((SqliteConnection)connection).BeginTransaction(deferred: false);

    public override long ReadVersion(DbConnection connection) => connection.ExecuteScalar<long>("pragma user_version");

    public override void WriteVersion(DbConnection connection, DbTransaction transaction, long version) =>
        connection.Execute($"pragma user_version = {version}", transaction: transaction);

    public override string Translate(string migration) => migration;

    public override string Now => "unixepoch('subsec')";

    /// <summary>One writes at a time.</summary>
    public override string SkipLocked => "";

    public override string IsAmong(string column, string parameter) => $"{column} in {parameter}";

    public override Bells OpenBells() => new FileBells(Path.Combine(home, "queue"));

    public override void Ring(string name) => FileBells.Ring(Path.Combine(home, "queue"), name);

    public override EngineException CannotOpen(DbException error)
    {
        const int corrupt = 11, notADatabase = 26;
        return error is SqliteException { SqliteErrorCode: corrupt or notADatabase } ? Messages.HistoryDamaged(Name, error) : Messages.HomeNotWritable(home, error);
    }

    public override EngineException CannotWrite(DbException error) => Messages.HistoryNotWritten(Name, error);

    protected override DbConnection Connect()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Name, Pooling = false }.ToString());
        try
        {
            connection.Open();
            // The database waits for another writer a millisecond or two at a time; the library around it would sleep for 150.
            connection.Execute("pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = normal;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
