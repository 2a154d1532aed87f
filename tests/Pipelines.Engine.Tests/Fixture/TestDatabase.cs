namespace Pipelines.Engine.Tests.Fixture;

/// <summary>Where the tests' runs are recorded.</summary>
static class TestDatabase
{
    /// <summary>Tests that try one case after the other try every n-th.</summary>
    public const int Every = 1;

    /// <summary>In the home of each pipeline.</summary>
    public static string? New() => null;
}
