using Pipelines.Analyzers.Marks;
using Pipelines.Analyzers.Usage;
using Pipelines.Compiler.Diagnostics;
using Pipelines.Compiler.Discovery;
using Pipelines.Compiler.Slicing;

namespace Pipelines.Compiler.Lowering;

/// <summary>
/// A pipeline function that another one calls is a part of that one's run (rule P13): a setting that holds for a whole run would be ignored there, and is refused where the
/// outer one does not say the same.
/// </summary>
static class NestedPipelines
{
    static readonly string[] OfARun = ["AbortOnFailure", "RetryOnFailure", "RetryCallback", "TimeoutSeconds", "DefaultQueue", "TargetProject", "AddPipelineTags", "ExitCallback", "Repo", "RepoBranch", "RepoCommit", "WorkingDir"];

    public static void Check(PipelineModel outer, Closure closure, Discovered discovered, Report report)
    {
        foreach (var nested in discovered.Pipelines.Where(p => p != outer && closure.Kept.Contains(p.Method)))
        {
            foreach (var property in OfARun.Where(property => IsIgnored(property, nested.Settings, outer.Settings)))
                report.Add(Rules.NestedSetting, nested.Settings.LocationOf(property), nested.FullName, property, outer.FullName);
        }
    }

    static bool IsIgnored(string property, AttributeSettings nested, AttributeSettings outer)
    {
        if (!nested.Has(property) || SupportedSettings.IsDefault(property, nested.Get(property)))
            return false;
        // Callbacks are the run's; a name may mean another method in another class.
        return property.EndsWith("Callback", StringComparison.Ordinal) || !outer.Has(property) || !Equals(nested.Get(property), outer.Get(property));
    }
}
