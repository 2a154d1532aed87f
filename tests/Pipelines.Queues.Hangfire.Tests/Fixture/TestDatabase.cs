using Npgsql;

namespace Pipelines.Engine.Tests.Fixture;

/// <summary>Where the tests' runs are recorded.</summary>
static class TestDatabase
{
    /// <summary>Tests that try one case after the other try every n-th.</summary>
    public const int Every = 4;

    static int schemas;

    /// <summary>A schema of its own on the server that all tests share. Hangfire opens a connection for each thing that it does: those are kept for a moment.</summary>
    public static string New() => new NpgsqlConnectionStringBuilder(PostgresServer.Shared.Value.Database($"test{Interlocked.Increment(ref schemas)}"))
    {
        Pooling = true,
        ConnectionIdleLifetime = 3,
        ConnectionPruningInterval = 1,
    }.ConnectionString;
}
