namespace Pipelines.Engine.Tests.Fixture;

/// <summary>Where the tests' runs are recorded.</summary>
static class TestDatabase
{
    /// <summary>Tests that try one case after the other try every n-th.</summary>
    public const int Every = 4;

    static int schemas;

    /// <summary>A schema of its own on the server that all tests share.</summary>
    public static string New() => PostgresServer.Shared.Value.Database($"test{Interlocked.Increment(ref schemas)}");
}
