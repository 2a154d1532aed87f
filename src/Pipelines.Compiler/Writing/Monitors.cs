using Microsoft.CodeAnalysis;
using Pipelines.Analyzers.Marks;

namespace Pipelines.Compiler.Writing;

/// <summary>What <c>[MonitorArtifact]</c> and <c>[MonitorModel]</c> say, as settings of the component.</summary>
static class Monitors
{
    public static void AddTo(Dictionary<string, object?> settings, IMethodSymbol method)
    {
        Add(settings, "monitorArtifacts", method, "MonitorArtifactAttribute");
        Add(settings, "monitorModels", method, "MonitorModelAttribute");
    }

    static void Add(Dictionary<string, object?> settings, string name, IMethodSymbol method, string mark)
    {
        var found = method.GetAttributes().Where(attribute => Mark.Is(attribute.AttributeClass, mark)).Select(Read).ToList();
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
}
