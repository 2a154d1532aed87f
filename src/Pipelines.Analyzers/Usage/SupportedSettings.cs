using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Pipelines.Analyzers.Marks;

namespace Pipelines.Analyzers.Usage;

/// <summary>
/// Which settings do something, and which are refused because ignoring them would change what a run does.
/// </summary>
static class SupportedSettings
{
    static readonly Regex Variable = new("^[A-Za-z_][A-Za-z0-9_]*=", RegexOptions.CultureInvariant);

    static readonly Regex Secret = new("^[A-Za-z_][A-Za-z0-9_:]*$", RegexOptions.CultureInvariant);

    static readonly HashSet<string> Working =
    [
        "Parents", "Name", "Project", "Version", "ReturnValues", "ReturnValue", "ArgsMap", "Unordered", "TaskType", "HelperFunctions", "HelperTypes", "Packages",
        "ContinueOnFail", "AbortOnFailure", "RetryOnFailure", "RetryDelaySeconds", "RetryBackoff", "TimeoutSeconds", "Cpus", "MemoryMb", "Gpus", "MaxParallel",
        "RetryCallback", "PreExecuteCallback", "PostExecuteCallback", "StatusChangeCallback", "ExitCallback",
        "Tags", "Stage", "AddPipelineTags", "TargetProject", "AddRunNumber", "AutoVersionBump", "Cache", "CacheVersion", "Environment", "Secrets",
        "AutoConnectFrameworks", "AutoConnectArgParser",
        "ExecutionQueue", "DefaultQueue", "PipelineExecutionQueue", "PollIntervalSeconds", "Docker", "DockerArgs", "DockerBashSetupScript", "Repo", "RepoBranch", "RepoCommit", "WorkingDir",
        "Reference", "Interface",
    ];

    /// <summary>Those of the working ones that only components have, or that are built for them only.</summary>
    static readonly HashSet<string> OfComponents = ["Environment", "Secrets", "Docker", "DockerArgs", "DockerBashSetupScript"];

    public static void Check(IMethodSymbol method, AttributeSettings settings, Findings findings)
    {
        foreach (var property in settings.Written)
        {
            if (settings.Get(property) is { } number and (< 0 or double and not >= 0d))
                findings.Add(UsageRules.BadNumber, settings.LocationOf(property), Names.Of(method), property, number);
            if (property is "Environment" or "Secrets")
                CheckVariables(method, property, settings, findings);
            if (Working.Contains(property) && (Mark.IsComponent(method) || !OfComponents.Contains(property)))
                continue;
            if (!IsDefault(property, settings.Get(property)))
                findings.Add(UsageRules.NotSupportedYet, settings.LocationOf(property), property, Names.Of(method));
        }
        PlaceSettings.Check(method, settings, findings);
        MetricMonitors.Check(method, findings);
    }

    static void CheckVariables(IMethodSymbol method, string property, AttributeSettings settings, Findings findings)
    {
        var pattern = property == "Environment" ? Variable : Secret;
        foreach (var text in (settings.Get(property) as IEnumerable<object?> ?? []).OfType<string>().Where(text => !pattern.IsMatch(text)))
            findings.Add(UsageRules.BadVariable, settings.LocationOf(property), Names.Of(method), property, text, property == "Environment" ? "NAME=value, a name of letters, digits and _" : "the name of a secret, of letters, digits, _ and :");
    }

    /// <summary>The settings that the manifest records beside those it has a place for.</summary>
    public static Dictionary<string, object?> ForManifest(AttributeSettings settings) => settings.Written
        .Where(p => p is not ("Parents" or "Name" or "Project" or "Version" or "ReturnValues" or "ArgsMap" or "Unordered" or "TaskType" or "HelperFunctions" or "HelperTypes" or "Packages" or "Repo" or "RepoBranch" or "RepoCommit" or "Reference" or "Interface"))
        .ToDictionary(p => char.ToLowerInvariant(p[0]) + p.Substring(1), settings.Get);

    /// <summary>Written, but saying what holds anyway.</summary>
    public static bool IsDefault(string property, object? value) =>
        value is null or false or 0 or 0d or "" or List<object?> { Count: 0 } || property is "Cpus" && value is 1 || property is "RetryBackoff" && value is 1d;
}
