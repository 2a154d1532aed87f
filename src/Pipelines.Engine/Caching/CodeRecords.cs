using System.Data.Common;
using System.Text;
using Dapper;
using Pipelines.Manifest.Bundles;

namespace Pipelines.Engine.Caching;

/// <summary>What the code hashes of earlier runs covered, so that a later one can say what changed.</summary>
static class CodeRecords
{
    public const string Insert = "insert into codes values (@0, @1) on conflict (hash) do nothing";

    /// <summary>What is not recorded yet.</summary>
    /// <param name="connection">The history.</param>
    /// <param name="files">The files beside the bundles, by the hashes of their code.</param>
    public static List<(string Hash, string Members)> Unknown(DbConnection connection, IReadOnlyDictionary<string, string> files)
    {
        var known = connection.Query<string>("select hash from codes").ToHashSet();
        return [.. files.Where(code => !known.Contains(code.Key) && File.Exists(code.Value)).Select(code => (code.Key, File.ReadAllText(code.Value)))];
    }

    /// <summary>By their ids; empty where nothing is known of that code.</summary>
    public static IReadOnlyDictionary<string, CodeMember> Read(DbConnection connection, string hash)
    {
        var text = connection.ExecuteScalar<string?>("select members from codes where hash = @hash", new { hash });
        return text is null ? new Dictionary<string, CodeMember>() : Parse(Encoding.UTF8.GetBytes(text));
    }

    public static IReadOnlyDictionary<string, CodeMember> Parse(byte[] file) => CodeFile.Read(file).ToDictionary(member => member.Id);
}
