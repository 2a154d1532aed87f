using Mono.Cecil;

namespace Pipelines.Compiler.Hashing;

/// <summary>Attributes that say nothing about what code does: for the debugger, for the next compilation, of the build's own.</summary>
static class Noise
{
    static readonly HashSet<string> Compiler =
    [
        "CompilerGeneratedAttribute", "NullableAttribute", "NullableContextAttribute", "NullablePublicOnlyAttribute", "RefSafetyRulesAttribute",
        "AsyncStateMachineAttribute", "IteratorStateMachineAttribute", "AsyncIteratorStateMachineAttribute",
    ];

    public static bool Is(CustomAttribute attribute, bool keepNullable)
    {
        var type = attribute.AttributeType;
        return type.Namespace switch
        {
            "System.Runtime.CompilerServices" => Compiler.Contains(type.Name) && !(keepNullable && type.Name.StartsWith("Nullable", StringComparison.Ordinal)),
            "System.Diagnostics" => type.Name.StartsWith("Debugg", StringComparison.Ordinal),
            "System.CodeDom.Compiler" => type.Name == "GeneratedCodeAttribute",
            "Microsoft.CodeAnalysis" => type.Name == "EmbeddedAttribute",
            _ => false,
        };
    }

    /// <summary>Attribute classes that the compiler adds where the framework lacks them.</summary>
    public static bool IsEmbedded(TypeDefinition type) =>
        type.HasCustomAttributes && type.CustomAttributes.Any(a => a.AttributeType.FullName == "Microsoft.CodeAnalysis.EmbeddedAttribute");
}
