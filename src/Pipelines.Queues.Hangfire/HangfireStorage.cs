using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Hangfire;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using Npgsql;
using Pipelines.Engine;

namespace Pipelines.Queues;

/// <summary>Hangfire's tables, in a schema beside ours.</summary>
sealed class HangfireStorage
{
    const int LongestName = 63;

    readonly NpgsqlConnectionStringBuilder settings;

    readonly TimeSpan invisibility;

    /// <param name="connectionString">The history's.</param>
    /// <param name="invisibility">After so long without a sign of life a job that was taken is delivered again. Whether it then runs is decided by our lease.</param>
    public HangfireStorage(string connectionString, TimeSpan invisibility)
    {
        this.invisibility = invisibility;
        settings = new(connectionString) { Enlist = false };
        Schema = (settings.SearchPath is { Length: > 0 } own ? own : "pipelines") + "_hangfire";
        if (Encoding.UTF8.GetByteCount(Schema) > LongestName)
            Schema = "pipelines_hangfire_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Schema)).AsSpan(0, 8));
    }

    public string Schema { get; }

    public JobStorage Open()
    {
        var options = new PostgreSqlStorageOptions
        {
            SchemaName = Schema,
            PrepareSchemaIfNecessary = false,
            UseSlidingInvisibilityTimeout = true,
            InvisibilityTimeout = invisibility,
            EnableLongPolling = true,
            QueuePollInterval = TimeSpan.FromSeconds(5),
            EnableTransactionScopeEnlistment = false,
        };
        Make();
        return new PostgreSqlStorage(new NpgsqlConnectionFactory(settings.ConnectionString, options), options);
    }

    public bool IsAway(Exception error) => Cause(error) is { } cause && PostgresDatabase.Of(settings.ConnectionString).ComesBack(cause);

    public EngineException Unreachable(Exception error) => Messages.HangfireUnreachable(Schema, Cause(error) is PostgresException refused ? refused.MessageText : Cause(error)!.Message, error);

    static DbException? Cause(Exception? error) => error is null ? null : error as DbException ?? Cause(error.InnerException);

    /// <summary>One makes them: several at once would refuse each other. The lock goes with the connection.</summary>
    void Make()
    {
        using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Pooling = false }.ConnectionString);
        connection.Open();
        using (var alone = new NpgsqlCommand("select pg_advisory_lock(hashtext($1))", connection) { Parameters = { new() { Value = Schema } } })
            alone.ExecuteNonQuery();
        PostgreSqlObjectsInstaller.Install(connection, Schema);
    }
}
