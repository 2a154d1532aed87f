using System.Data.Common;
using Pipelines.Engine.Queues;

namespace Pipelines.Engine;

/// <summary>Where a history lies (rule H1): a file in the home folder, or a PostgreSQL database. What differs between the two is here and in what derives from it.</summary>
abstract class HistoryDatabase
{
    /// <summary>The variable that names the database of a team.</summary>
    public const string Variable = "PIPELINES_DATABASE";

    /// <param name="home">The home folder.</param>
    /// <param name="database">A connection string or url of PostgreSQL; what <see cref="Variable"/> says when null, else the home's own file.</param>
    public static HistoryDatabase Of(string home, string? database)
    {
        var text = database ?? Environment.GetEnvironmentVariable(Variable);
        return string.IsNullOrWhiteSpace(text) ? new SqliteDatabase(home) : PostgresDatabase.Of(text);
    }

    /// <summary>As messages name it: without passwords.</summary>
    public abstract string Name { get; }

    /// <summary>False where opening it would make it.</summary>
    public abstract bool Exists { get; }

    /// <summary>True where a connection that broke may come back: what was being written is written again then.</summary>
    public abstract bool ComesBack(DbException error);

    /// <summary>The names of our tables, or of those with the column @column.</summary>
    public abstract string TablesQuery { get; }

    /// <exception cref="EngineException">It cannot be opened: not there, not writable, damaged, or of a newer version.</exception>
    public DbConnection Open() => Open(HistorySchema.Version);

    /// <param name="version">The least that its schema has then.</param>
    /// <exception cref="EngineException">As <see cref="Open()"/>.</exception>
    public DbConnection Open(int version)
    {
        DbConnection? connection = null;
        try
        {
            connection = Connect();
            HistorySchema.Bring(this, connection, version);
            return connection;
        }
        catch (Exception error)
        {
            connection?.Dispose();
            if (error is DbException cause)
                throw CannotOpen(cause);
            throw;
        }
    }

    /// <summary>A transaction beside which no other of this kind goes on: what it reads stays true until it writes.</summary>
    public abstract DbTransaction BeginAlone(DbConnection connection);

    /// <summary>What must be there before the first table.</summary>
    public virtual void Make(DbConnection connection, DbTransaction transaction)
    {
    }

    /// <summary>The version of the schema that is there; 0 for none.</summary>
    public abstract long ReadVersion(DbConnection connection);

    public abstract void WriteVersion(DbConnection connection, DbTransaction transaction, long version);

    /// <summary>A migration in this database's words.</summary>
    public abstract string Translate(string migration);

    /// <summary>The seconds of the database's own clock.</summary>
    public abstract string Now { get; }

    /// <summary>Behind a query of rows that are then changed: those that somebody else is at are left out.</summary>
    public abstract string SkipLocked { get; }

    /// <summary>The condition that a column has one of a parameter's values.</summary>
    public abstract string IsAmong(string column, string parameter);

    /// <summary>How those who share it wake each other.</summary>
    public abstract Bells OpenBells();

    /// <summary>Wakes those who listen to a name.</summary>
    public abstract void Ring(string name);

    /// <summary>The same as a statement of the transaction that it tells of; null where the database has none.</summary>
    public virtual Statement? Ringing(string name) => null;

    public abstract EngineException CannotOpen(DbException error);

    public abstract EngineException CannotWrite(DbException error);

    /// <summary>A connection whose schema is whatever it is.</summary>
    protected abstract DbConnection Connect();
}
