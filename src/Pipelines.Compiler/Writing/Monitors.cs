using Microsoft.CodeAnalysis;
using Pipelines.Analyzers.Marks;

namespace Pipelines.Compiler.Writing;

/// <summary>What <c>[MonitorMetric]</c>, <c>[MonitorArtifact]</c> and <c>[MonitorModel]</c> say, as settings of the component.</summary>
static class Monitors
{
    public static void AddTo(Dictionary<string, object?> settings, IMethodSymbol method)
    {
        Add(settings, "monitorMetrics", method, Mark.MonitorMetric, ReadMetric);
        Add(settings, "monitorArtifacts", method, "MonitorArtifactAttribute", Read);
        Add(settings, "monitorModels", method, "MonitorModelAttribute", Read);
    }

    static void Add(Dictionary<string, object?> settings, string name, IMethodSymbol method, string mark, Func<AttributeData, object?> read)
    {
        var found = method.GetAttributes().Where(attribute => Mark.Is(attribute.AttributeClass, mark)).Select(read).ToList();
        if (found.Count > 0)
            settings[name] = found;
    }

    static object? Read(AttributeData attribute)
    {
        Dictionary<string, object?> monitor = new() { ["name"] = attribute.ConstructorArguments.FirstOrDefault().Value };
        if (new AttributeSettings(attribute).Text("Target") is { } target)
            monitor["target"] = target;
        return monitor;
    }

    static object? ReadMetric(AttributeData attribute)
    {
        var settings = new AttributeSettings(attribute);
        Dictionary<string, object?> monitor = new() { ["title"] = attribute.ConstructorArguments[0].Value, ["series"] = attribute.ConstructorArguments[1].Value };
        if (settings.Text("TargetTitle") is { } title)
            monitor["targetTitle"] = title;
        if (settings.Text("TargetSeries") is { } series)
            monitor["targetSeries"] = series;
        return monitor;
    }
}
