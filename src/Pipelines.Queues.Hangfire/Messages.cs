using Pipelines.Engine;

namespace Pipelines.Queues;

/// <summary>What users are told.</summary>
static class Messages
{
    public static EngineException HangfireUnreachable(string schema, string why, Exception cause) => new(
        $"Hangfire's tables (schema '{schema}') cannot be used: {why}. Check PIPELINES_DATABASE and that its user may create a schema, or make the schema for him; without PIPELINES_QUEUES steps travel without Hangfire.", 3, cause);
}
