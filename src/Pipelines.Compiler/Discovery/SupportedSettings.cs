using Pipelines.Compiler.Diagnostics;

namespace Pipelines.Compiler.Discovery;

/// <summary>
/// Which settings do something, which are only recorded so far, and which are refused because ignoring them would
/// change what a run does.
/// </summary>
static class SupportedSettings
{
    static readonly HashSet<string> Working =
        ["Parents", "Name", "Project", "Version", "ReturnValues", "ReturnValue", "ArgsMap", "Unordered", "TaskType", "HelperFunctions", "HelperTypes"];

    static readonly HashSet<string> Recorded =
    [
        "Cache", "CacheVersion", "Tags", "Stage", "ExecutionQueue", "DefaultQueue", "PipelineExecutionQueue", "PollIntervalSeconds",
        "AddPipelineTags", "TargetProject", "AutoConnectFrameworks", "AutoConnectArgParser", "AddRunNumber",
    ];

    /// <summary>Attributes besides the main one that are only recorded so far.</summary>
    public static readonly IReadOnlyList<string> RecordedMarks = ["MonitorMetricAttribute", "MonitorArtifactAttribute", "MonitorModelAttribute"];

    /// <summary>Reports refused settings; returns those that are recorded only.</summary>
    public static IEnumerable<string> Check(string member, AttributeSettings settings, Report report)
    {
        foreach (var property in settings.Written)
        {
            if (Working.Contains(property))
                continue;
            if (Recorded.Contains(property))
                yield return property;
            else if (!IsDefault(property, settings.Get(property)))
                report.Add(Rules.NotSupportedYet, settings.Location, property, member);
        }
    }

    /// <summary>The settings that the manifest records beside those it has a place for.</summary>
    public static Dictionary<string, object?> ForManifest(AttributeSettings settings) => settings.Written
        .Where(p => p is not ("Name" or "Project" or "Version" or "ReturnValues" or "ArgsMap" or "Unordered" or "TaskType" or "HelperFunctions" or "HelperTypes"))
        .ToDictionary(p => char.ToLowerInvariant(p[0]) + p[1..], settings.Get);

    /// <summary>Written, but saying what holds anyway.</summary>
    static bool IsDefault(string property, object? value) =>
        value is null or false or 0 or 0d or "" or List<object?> { Count: 0 } || property is "Cpus" && value is 1 || property is "RetryBackoff" && value is 1d;
}
