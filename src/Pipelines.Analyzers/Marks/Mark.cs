using Microsoft.CodeAnalysis;

namespace Pipelines.Analyzers.Marks;

/// <summary>The attributes that user code marks its methods and parameters with.</summary>
static class Mark
{
    /// <summary>The assembly and the namespace of all marks.</summary>
    public const string Assembly = "Pipelines";

    public const string Component = "ComponentAttribute";
    public const string Pipeline = "PipelineAttribute";
    public const string Section = "SectionAttribute";
    public const string MonitorMetric = "MonitorMetricAttribute";
    public const string Survivors = "SurvivorsAttribute";
    public const string ArtifactFormat = "ArtifactFormatAttribute";

    /// <summary>Names a value's serializer: the slice needs it at run time, so this mark stays.</summary>
    public const string ArtifactSerializer = "ArtifactSerializerAttribute";

    public static AttributeData? Of(ISymbol symbol, string mark) => In(symbol.GetAttributes(), mark);

    public static AttributeData? In(IEnumerable<AttributeData> attributes, string mark) => attributes.FirstOrDefault(a => Is(a.AttributeClass, mark));

    public static bool Is(INamedTypeSymbol? type, string mark) =>
        type is { ContainingType: null, ContainingNamespace: { Name: Assembly, ContainingNamespace.IsGlobalNamespace: true } } && type.Name == mark;

    public static bool IsComponent(IMethodSymbol method) => Of(method, Component) != null;

    public static bool IsPipeline(IMethodSymbol method) => Of(method, Pipeline) != null;
}
