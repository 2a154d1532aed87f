using System.Data.Common;
using System.Text;

namespace Pipelines.Engine;

/// <summary>A statement with its parameters @0, @1, ….</summary>
readonly record struct Statement(string Sql, object?[] Values);

/// <summary>Sends statements over one connection: each prepared once, or all together where the driver can and the way is long.</summary>
sealed class Statements(DbConnection connection) : IDisposable
{
    const int Most = 1000;
    readonly Dictionary<string, DbCommand> commands = [];

    public void Send(IReadOnlyList<Statement> statements, DbTransaction transaction)
    {
        if (connection.CanCreateBatch)
        {
            foreach (var part in statements.Chunk(Most))
                SendTogether(part, transaction);
        }
        else
        {
            foreach (var statement in statements)
                SendOne(statement, transaction);
        }
    }

    public void Dispose()
    {
        foreach (var command in commands.Values)
            command.Dispose();
    }

    void SendOne(Statement statement, DbTransaction transaction)
    {
        if (!commands.TryGetValue(statement.Sql, out var command))
        {
            commands.Add(statement.Sql, command = connection.CreateCommand());
            command.CommandText = statement.Sql;
            for (var i = 0; i < statement.Values.Length; i++)
                command.Parameters.Add(Parameter(command.CreateParameter(), i, null));
        }
        command.Transaction = transaction;
        for (var i = 0; i < statement.Values.Length; i++)
            command.Parameters[i].Value = statement.Values[i] ?? DBNull.Value;
        command.ExecuteNonQuery();
    }

    void SendTogether(Statement[] statements, DbTransaction transaction)
    {
        using var batch = connection.CreateBatch();
        batch.Transaction = transaction;
        foreach (var statement in statements)
        {
            var command = batch.CreateBatchCommand();
            command.CommandText = statement.Sql;
            for (var i = 0; i < statement.Values.Length; i++)
                command.Parameters.Add(Parameter(command.CreateParameter(), i, statement.Values[i] is string text ? Storable(text) : statement.Values[i]));
            batch.BatchCommands.Add(command);
        }
        // Sent synchronously, all but the first would wait for a thread of the pool, of which few go to batches: other work would hold up an open transaction.
        batch.ExecuteNonQueryAsync().GetAwaiter().GetResult();
    }

    static DbParameter Parameter(DbParameter parameter, int number, object? value)
    {
        parameter.ParameterName = $"@{number}";
        parameter.Value = value ?? DBNull.Value;
        return parameter;
    }

    /// <summary>A server stores neither the character 0 nor half a surrogate pair, which a step may print.</summary>
    static string Storable(string text) => text.Contains('\0', StringComparison.Ordinal) || text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF')
        ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\0', '\uFFFD')
        : text;
}
