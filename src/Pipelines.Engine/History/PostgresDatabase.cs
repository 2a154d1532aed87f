using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Dapper;
using Npgsql;
using Pipelines.Engine.Queues;

namespace Pipelines.Engine;

/// <summary>A PostgreSQL database that several machines share. Our tables lie in a schema of their own, <c>pipelines</c> where the connection string names no search path.</summary>
sealed partial class PostgresDatabase : HistoryDatabase
{
    /// <summary>What we lock by: any number will do that others hardly take.</summary>
    const int Lock = 0x70_69_70_65;

    readonly NpgsqlConnectionStringBuilder settings;
    readonly string schema;

    PostgresDatabase(NpgsqlConnectionStringBuilder settings)
    {
        this.settings = settings;
        schema = settings.SearchPath is { Length: > 0 } path ? path.Split(',')[0].Trim() : "pipelines";
        settings.SearchPath = schema;
        settings.ApplicationName ??= "dotnet-pipelines";
        // One who freezes in the middle of a transaction would hold its rows for ever.
        settings.Options = $"-c idle_in_transaction_session_timeout=15s {settings.Options}".TrimEnd();
        if (settings.MaxAutoPrepare == 0)
            settings.MaxAutoPrepare = 50;
        Name = $"PostgreSQL {settings.Host}:{settings.Port}/{settings.Database}";
    }

    /// <param name="text">A connection string (<c>Host=…;Database=…;Username=…</c>) or a url (<c>postgres://user@host/database</c>).</param>
    /// <exception cref="EngineException">It is neither. The message does not hold it: a password may stand in it.</exception>
    public static PostgresDatabase Of(string text)
    {
        try
        {
            var settings = PostgresUrl.Is(text) ? PostgresUrl.Read(text) : new NpgsqlConnectionStringBuilder(text);
            if (string.IsNullOrWhiteSpace(settings.Host))
                throw Messages.DatabaseUnknown("it names no host");
            return new(settings);
        }
        catch (Exception error) when (error is ArgumentException or FormatException or KeyNotFoundException)
        {
            throw Messages.DatabaseUnknown(error is UriFormatException ? "its url cannot be read" : "a setting of it is not known or has no such value");
        }
    }

    public override string Name { get; }

    /// <summary>As a driver takes it, with the password.</summary>
    public string ConnectionString => settings.ConnectionString;

    /// <summary>A name is at most 63 bytes long.</summary>
    string Channel => "pipelines_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(schema)).AsSpan(0, 8));

    public override bool Exists => true;

    public override string TablesQuery =>
        """
        select tables.table_name from information_schema.tables as tables
          where tables.table_schema = current_schema() and tables.table_type = 'BASE TABLE' and tables.table_name <> 'schema_version'
            and (@column is null or exists (select 1 from information_schema.columns as columns
              where columns.table_schema = tables.table_schema and columns.table_name = tables.table_name and columns.column_name = @column))
        """;

    public override bool ComesBack(DbException error) => error.IsTransient || error.InnerException is IOException or System.Net.Sockets.SocketException or TimeoutException
        // We were stopped, or had no processor, for so long in the middle of a transaction.
        || error is NpgsqlException { SqlState: null or "25P03" };

    public override DbTransaction BeginAlone(DbConnection connection)
    {
        var transaction = connection.BeginTransaction();
        connection.Execute($"select pg_advisory_xact_lock({Lock}, hashtext(@schema))", new { schema }, transaction);
        return transaction;
    }

    public override long ReadVersion(DbConnection connection)
    {
        var isThere = connection.ExecuteScalar<bool>("select to_regclass('schema_version') is not null");
        return isThere ? connection.ExecuteScalar<long>("select version from schema_version") : 0;
    }

    public override void Make(DbConnection connection, DbTransaction transaction) =>
        connection.Execute($"create schema if not exists \"{schema.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", transaction: transaction);

    public override void WriteVersion(DbConnection connection, DbTransaction transaction, long version) => connection.Execute(
        "create table if not exists schema_version (version bigint not null); delete from schema_version; insert into schema_version values (@version)", new { version }, transaction);

    /// <summary>Texts are compared byte by byte, as SQLite does, whatever the database's language is.</summary>
    public override string Translate(string migration) => TypeText().Replace(migration, "text collate \"C\"")
        .Replace(" autoincrement", "", StringComparison.Ordinal)
        .Replace("integer primary key", "bigint generated always as identity primary key", StringComparison.Ordinal)
        .Replace(" without rowid", "", StringComparison.Ordinal)
        .Replace(" integer", " bigint", StringComparison.Ordinal)
        .Replace(" real", " double precision", StringComparison.Ordinal);

    public override string Now => "extract(epoch from clock_timestamp())";

    public override string SkipLocked => "for update skip locked";

    public override string IsAmong(string column, string parameter) => $"{column} = any({parameter})";

    public override Bells OpenBells() => new PostgresBells(settings.ConnectionString, Channel);

    public override Statement? Ringing(string name) => new("select pg_notify(@0, @1)", [Channel, name]);

    public override void Ring(string name) => PostgresBells.Ring(settings.ConnectionString, Channel, name);

    public override EngineException CannotOpen(DbException error) => Messages.DatabaseNotOpened(Name, Reason(error), error);

    public override EngineException CannotWrite(DbException error) => Messages.DatabaseNotWritten(Name, Reason(error), error);

    protected override DbConnection Connect()
    {
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    static string Reason(DbException error) => error is PostgresException refused ? refused.MessageText : error.InnerException?.Message ?? error.Message;

    /// <summary>The type, not the column of that name.</summary>
    [GeneratedRegex(@"(?<=\w )text(?=[ ,;)])")]
    private static partial Regex TypeText();
}
