using Pipelines.Engine;

namespace Pipelines.Runner;

/// <summary><c>PIPELINES_QUEUES</c>: what brings steps to workers (rule M3).</summary>
static class QueuesVariable
{
    const string Name = "PIPELINES_QUEUES";

    /// <summary>Null where they take them from the database.</summary>
    public static Func<string, IQueueEngine>? Engine => Environment.GetEnvironmentVariable(Name) switch
    {
        null or "" => null,
        // Its libraries are loaded when it is called.
        "hangfire" => connectionString => Queues.HangfireQueues.Open(connectionString),
        var other => throw new RefusedException(Messages.UnknownQueues(other)),
    };
}
