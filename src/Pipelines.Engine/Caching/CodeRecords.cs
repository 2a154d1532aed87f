using System.Text;
using Dapper;
using Microsoft.Data.Sqlite;
using Pipelines.Manifest.Bundles;

namespace Pipelines.Engine.Caching;

/// <summary>What the code hashes of earlier runs covered, so that a later one can say what changed.</summary>
static class CodeRecords
{
    /// <param name="connection">The history.</param>
    /// <param name="transaction">The batch that is being written.</param>
    /// <param name="files">The files beside the bundles, by the hashes of their code.</param>
    public static void Write(SqliteConnection connection, SqliteTransaction transaction, IReadOnlyDictionary<string, string> files)
    {
        var known = connection.Query<string>("select hash from codes", transaction: transaction).ToHashSet();
        foreach (var (hash, file) in files.Where(code => !known.Contains(code.Key) && File.Exists(code.Value)))
            connection.Execute("insert or ignore into codes values (@hash, @members)", new { hash, members = File.ReadAllText(file) }, transaction);
    }

    /// <summary>By their ids; empty where nothing is known of that code.</summary>
    public static IReadOnlyDictionary<string, CodeMember> Read(SqliteConnection connection, string hash)
    {
        var text = connection.ExecuteScalar<string?>("select members from codes where hash = @hash", new { hash });
        return text is null ? new Dictionary<string, CodeMember>() : Parse(Encoding.UTF8.GetBytes(text));
    }

    public static IReadOnlyDictionary<string, CodeMember> Parse(byte[] file) => CodeFile.Read(file).ToDictionary(member => member.Id);
}
