using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Pipelines.Analyzers.Inputs;

/// <summary>Operations that surely change an object which a parameter brought in: assignments to its members and elements, and calls known to change.</summary>
static class Changes
{
    static readonly HashSet<string> OfCollections =
    [
        "Add", "AddRange", "Insert", "InsertRange", "Remove", "RemoveAt", "RemoveAll", "RemoveRange", "Clear", "Sort", "Reverse", "TryAdd", "UnionWith", "ExceptWith",
        "IntersectWith", "SymmetricExceptWith", "Enqueue", "Dequeue", "TryDequeue", "Push", "Pop", "TryPop", "AddFirst", "AddLast", "RemoveFirst", "RemoveLast", "RemoveWhere",
    ];

    /// <summary>Methods that change their first argument, or their only one.</summary>
    static readonly HashSet<string> OfArguments =
    [
        "System.Array.Sort", "System.Array.Reverse", "System.Array.Clear", "System.Array.Fill", "System.Random.Shuffle", "System.MemoryExtensions.Sort", "System.MemoryExtensions.Reverse",
    ];

    /// <summary>The parameter whose object the operation changes; null when it changes none, or perhaps none.</summary>
    public static IParameterSymbol? Of(IOperation operation) => operation switch
    {
        IAssignmentOperation assignment => Assigned(assignment.Target),
        IIncrementOrDecrementOperation step => Assigned(step.Target),
        IInvocationOperation { Instance: { } instance } call when OfCollections.Contains(call.TargetMethod.Name) && IsMutableCollection(instance.Type) => Root(instance),
        IInvocationOperation { Arguments.IsEmpty: false } call when OfArguments.Contains(FullName(call.TargetMethod)) => Root(call.Arguments[0].Value),
        _ => null,
    };

    static IParameterSymbol? Assigned(IOperation target) => target switch
    {
        IArrayElementReferenceOperation element => Root(element.ArrayReference),
        IMemberReferenceOperation { Instance: { Type.IsReferenceType: true } instance } => Root(instance),
        // A member of a struct is a part of what holds the struct.
        IFieldReferenceOperation { Instance: (IMemberReferenceOperation or IArrayElementReferenceOperation) and { } whole } => Assigned(whole),
        _ => null,
    };

    /// <summary>The parameter that a chain of members, elements and conversions begins with.</summary>
    static IParameterSymbol? Root(IOperation? at) => at switch
    {
        IParameterReferenceOperation parameter => parameter.Parameter,
        IMemberReferenceOperation { Instance: { } instance } => Root(instance),
        IArrayElementReferenceOperation element => Root(element.ArrayReference),
        IConversionOperation conversion => Root(conversion.Operand),
        IParenthesizedOperation inner => Root(inner.Operand),
        _ => null,
    };

    static bool IsMutableCollection(ITypeSymbol? type) =>
        type != null && !type.ContainingNamespace.ToDisplayString().StartsWith("System.Collections.Immutable", StringComparison.Ordinal)
        && type.AllInterfaces.Concat([type]).Any(i => i.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_ICollection_T || i.ToDisplayString() == "System.Collections.ICollection");

    static string FullName(IMethodSymbol method) => method.ContainingType.ToDisplayString() + "." + method.Name;
}
