using Microsoft.CodeAnalysis;
using Pipelines.Analyzers.Marks;
using Pipelines.Analyzers.Values;

namespace Pipelines.Analyzers.Usage;

/// <summary>What holds for every decorated method, component or pipeline.</summary>
static class MethodRules
{
    public static bool Check(string kind, IMethodSymbol method, Findings findings)
    {
        var name = Names.Of(method);
        if (method.MethodKind == MethodKind.LocalFunction)
        {
            findings.Add(UsageRules.LocalFunction, method, method.Name);
            return false;
        }
        if (!method.IsStatic)
        {
            findings.Add(UsageRules.NotStatic, method, kind, name);
            return false;
        }
        if (Uncallable(method) is { } fault)
        {
            findings.Add(UsageRules.NotCallable, method, kind, name, fault);
            return false;
        }
        if (method.IsGenericMethod || IsInGenericType(method))
        {
            findings.Add(UsageRules.Generic, method, kind, name);
            return false;
        }
        var fine = true;
        foreach (var parameter in method.Parameters.Where(p => p.RefKind != RefKind.None))
        {
            findings.Add(UsageRules.ByReference, parameter, name, parameter.Name, parameter.RefKind.ToString().ToLowerInvariant());
            fine = false;
        }
        if (method.RefKind != RefKind.None)
        {
            findings.Add(UsageRules.ByReference, method, name, "return value", "ref");
            fine = false;
        }
        return fine;
    }

    /// <summary>Someone can wait for it, and what it gives can travel: whole, or, where its outputs are stored apart, element by element.</summary>
    public static bool CheckResult(IMethodSymbol method, bool isSplit, TravellingTypes types, Findings findings)
    {
        if (method is { IsAsync: true, ReturnsVoid: true })
        {
            findings.Add(UsageRules.AsyncVoid, method, Names.Of(method));
            return false;
        }
        if (ComponentModel.ResultOf(method) is not { } result || ProblemOf(method, result, isSplit, types) is not { } problem)
            return true;
        if (isSplit && TravellingTypes.MarkedOn(method.GetReturnTypeAttributes(), result) is null && result is INamedTypeSymbol { IsTupleType: true } tuple && tuple.TupleElements.All(e => types.Problem(e.Type) is null))
            return true;
        findings.Add(UsageRules.CannotTravel, method, "The result", Names.Of(method), Names.InManifest(result), problem);
        return false;
    }

    static string? ProblemOf(IMethodSymbol method, ITypeSymbol result, bool isSplit, TravellingTypes types)
    {
        if (TravellingTypes.MarkedOn(method.GetReturnTypeAttributes(), result) is not { } format)
            return types.Problem(result);
        return isSplit && result.IsTupleType ? "[ArtifactSerializer] serves one output, but the parts of this tuple are several. Give ReturnValues one name, or mark the type." : format.Problem ?? format.Hidden;
    }

    /// <summary>Why generated code in a file of its own cannot call the method by its name; null when it can.</summary>
    static string? Uncallable(IMethodSymbol method)
    {
        for (var type = method.ContainingType; type != null; type = type.ContainingType)
        {
            if (type.IsFileLocal)
                return $"lies in the file-local type '{type.Name}'";
        }
        return method switch
        {
            { MethodKind: MethodKind.PropertyGet or MethodKind.PropertySet or MethodKind.EventAdd or MethodKind.EventRemove } => "is an accessor",
            { MethodKind: MethodKind.UserDefinedOperator or MethodKind.Conversion } => "is an operator",
            { MethodKind: MethodKind.ExplicitInterfaceImplementation } => "is an explicit implementation",
            { MethodKind: not MethodKind.Ordinary } => "is no ordinary method",
            { IsAbstract: true } or { IsVirtual: true } => "is abstract or virtual",
            _ => null,
        };
    }

    static bool IsInGenericType(ISymbol member)
    {
        for (var type = member.ContainingType; type != null; type = type.ContainingType)
        {
            if (type.IsGenericType)
                return true;
        }
        return false;
    }
}
