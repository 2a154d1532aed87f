using Microsoft.CodeAnalysis;
using Pipelines.Analyzers.Marks;

namespace Pipelines.Analyzers.Usage;

/// <summary>Checks the <c>[MonitorMetric]</c>s of a component.</summary>
static class MetricMonitors
{
    public static void Check(IMethodSymbol method, Findings findings)
    {
        Dictionary<(string Title, string Series), string> targets = [];
        foreach (var attribute in method.GetAttributes().Where(a => Mark.Is(a.AttributeClass, Mark.MonitorMetric) && a.ConstructorArguments.Length == 2))
        {
            var settings = new AttributeSettings(attribute);
            var (title, series) = (attribute.ConstructorArguments[0].Value as string, attribute.ConstructorArguments[1].Value as string);
            var target = (settings.Has("TargetTitle") ? settings.Text("TargetTitle") : title, settings.Has("TargetSeries") ? settings.Text("TargetSeries") : series);
            if (IsEmpty(title) || IsEmpty(series) || IsEmpty(target.Item1) || IsEmpty(target.Item2))
                findings.Add(UsageRules.UnnamedMonitor, settings.Location, Names.Of(method));
            else if (targets.TryGetValue((target.Item1!, target.Item2!), out var other))
                findings.Add(UsageRules.MixedMonitors, settings.Location, Names.Of(method), target.Item1!, target.Item2!, other, $"{title} / {series}");
            else
                targets.Add((target.Item1!, target.Item2!), $"{title} / {series}");
        }
    }

    static bool IsEmpty(string? text) => string.IsNullOrWhiteSpace(text);
}
