using Microsoft.CodeAnalysis;
using Pipelines.Analyzers.Marks;
using Pipelines.Analyzers.Values;

namespace Pipelines.Analyzers.Usage;

/// <summary>A method marked <c>[Component]</c>.</summary>
sealed record ComponentModel(
    IMethodSymbol Method,
    string Name,
    IReadOnlyList<IParameterSymbol> Inputs,
    IReadOnlyList<OutputModel> Outputs,
    AttributeSettings Settings)
{
    public string FullName => Names.Of(Method);

    public bool IsAsync => AwaitedType(Method.ReturnType) != null;

    public bool IsUnordered => Settings.Get("Unordered") is true;

    /// <summary>What the method gives, without the task around it; null for nothing.</summary>
    public ITypeSymbol? Result => ResultOf(Method);

    /// <summary>What goes in and out.</summary>
    public IEnumerable<ITypeSymbol> Travelling => Inputs.Select(i => i.Type).Concat(Outputs.Select(o => o.Type));

    /// <summary>The parameters that are marked with a serializer of their own.</summary>
    public IEnumerable<(string Input, ArtifactFormat Format)> InputFormats =>
        from input in Inputs let format = TravellingTypes.MarkedOn(input.GetAttributes(), input.Type) where format != null select (input.Name, format);

    /// <summary>The serializer that the result is marked with, for the one output that it is.</summary>
    public ArtifactFormat? OutputFormat => Outputs.Count == 1 && !IsSplit ? TravellingTypes.MarkedOn(Method.GetReturnTypeAttributes(), Outputs[0].Type) : null;

    /// <summary>True when the tuple that it returns is stored element by element.</summary>
    public bool IsSplit => Result is INamedTypeSymbol { IsTupleType: true } tuple && (Outputs.Count > 1 || tuple.TupleElements.Length == 1);

    public static ITypeSymbol? ResultOf(IMethodSymbol method)
    {
        if (AwaitedType(method.ReturnType) is { } awaited)
            return awaited.IsGenericType ? awaited.TypeArguments[0] : null;
        return method.ReturnsVoid ? null : method.ReturnType;
    }

    static INamedTypeSymbol? AwaitedType(ITypeSymbol type) =>
        type is INamedTypeSymbol { Name: "Task" } task && task.ContainingNamespace.ToDisplayString() == "System.Threading.Tasks" ? task : null;
}

/// <summary>An output: its artifact's name and the type of the value.</summary>
sealed record OutputModel(string Name, ITypeSymbol Type);

/// <summary>A method marked <c>[Pipeline]</c>.</summary>
sealed record PipelineModel(
    IMethodSymbol Method,
    string Name,
    string Project,
    string Version,
    IReadOnlyDictionary<string, string> Sections,
    AttributeSettings Settings)
{
    public string FullName => Names.Of(Method);

    public bool IsAsync => Method.ReturnType is INamedTypeSymbol { Name: "Task" } task && task.ContainingNamespace.ToDisplayString() == "System.Threading.Tasks";

    public ITypeSymbol? Result => ComponentModel.ResultOf(Method);

    /// <summary>The parameters that are given; the run's token is supplied.</summary>
    public IEnumerable<IParameterSymbol> Given => Method.Parameters.Where(p => !IsToken(p));

    public static bool IsToken(IParameterSymbol parameter) => parameter.Type.ToDisplayString() == "System.Threading.CancellationToken";

    /// <summary>What its logic hands over and reads, with its own parameters and result.</summary>
    public IEnumerable<ITypeSymbol> Travelling(IEnumerable<ComponentModel> called)
    {
        var own = Given.Select(p => p.Type);
        return called.SelectMany(c => c.Travelling).Concat(Result is { } result ? own.Append(result) : own);
    }
}
