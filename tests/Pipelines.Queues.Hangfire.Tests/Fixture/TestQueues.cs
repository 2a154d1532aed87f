using Pipelines.Queues;

namespace Pipelines.Engine.Tests.Fixture;

/// <summary>What brings steps to the tests' workers.</summary>
static class TestQueues
{
    /// <summary>As <c>PIPELINES_QUEUES</c> says it.</summary>
    public const string? Name = "hangfire";

    public static Func<string, IQueueEngine>? Engine => HangfireQueues.Open;
}
