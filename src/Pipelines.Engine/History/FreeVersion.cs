using System.Data.Common;
using Dapper;

namespace Pipelines.Engine;

/// <summary>The version of a run whose pipeline has <c>AutoVersionBump</c>: a version stands for one code.</summary>
static class FreeVersion
{
    /// <summary>The pipeline's own version, or the next patch version that no run with other code has.</summary>
    public static string Find(DbConnection connection, DbTransaction transaction, RunRecord run)
    {
        var held = connection.Query<(string Version, string? Code)>(
                "select distinct version, code from runs where project = @Project and pipeline = @Pipeline", new { run.Project, run.Pipeline }, transaction)
            .ToLookup(known => Numbers(known.Version), known => known.Code);
        for (var version = run.Version; ; version = Next(version))
        {
            var codes = held[Numbers(version)].ToList();
            if (codes.Count == 0 || codes.Contains(run.Code))
                return version;
        }
    }

    /// <summary><c>0.1</c> is written as it is, and means 0.1.0.</summary>
    static (int, int, int) Numbers(string version)
    {
        var numbers = version.Split('.').Select(part => int.TryParse(part, out var number) ? number : 0).ToList();
        return (numbers[0], numbers.ElementAtOrDefault(1), numbers.ElementAtOrDefault(2));
    }

    static string Next(string version)
    {
        var (major, minor, patch) = Numbers(version);
        return $"{major}.{minor}.{patch + 1}";
    }
}
