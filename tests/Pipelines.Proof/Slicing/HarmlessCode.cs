using Microsoft.CodeAnalysis;
using Pipelines.Analyzers.Marks;
using Pipelines.Analyzers.Usage;
using Pipelines.Compiler.Inputs;
using Pipelines.Compiler.Slicing;

namespace Pipelines.Proof.Slicing;

/// <summary>What may be called with made-up inputs: code that reaches no file, process, network, native memory or waiting.</summary>
static class HarmlessCode
{
    static readonly string[] Barred =
    [
        "System.IO.", "System.Net.", "System.Diagnostics.", "System.Runtime.InteropServices.", "System.Threading.", "Microsoft.", "System.Environment", "System.Console",
        "System.Random", "System.Data.", "System.Security.", "System.Reflection.Emit", "System.Runtime.Loader", "System.AppDomain", "System.GC", "Mono.", "LibGit2Sharp",
    ];

    static readonly HashSet<string> Fine =
    [
        "System.IO.Path", "System.IO.TextReader", "System.IO.TextWriter", "System.IO.StringReader", "System.IO.StringWriter", "System.IO.MemoryStream", "System.IO.IOException", "System.IO.InvalidDataException",
        "System.Diagnostics.Debug", "System.Diagnostics.CodeAnalysis", "System.Diagnostics.DebuggerDisplayAttribute", "System.Diagnostics.ConditionalAttribute", "System.Diagnostics.DebuggerStepThroughAttribute",
        "System.Threading.Interlocked", "System.Threading.CancellationToken", "System.Threading.Tasks.Task", "System.Threading.Volatile", "System.Threading.Lock", "System.Threading.LazyInitializer",
        "System.Runtime.InteropServices.CollectionsMarshal", "System.Runtime.InteropServices.MemoryMarshal", "System.Runtime.InteropServices.ImmutableCollectionsMarshal",
    ];

    public static bool Is(ComponentModel component, UserCompilation source)
    {
        var closure = Closure.Of(component.Method, source);
        return !closure.Kept.Any(m => m is IMethodSymbol { IsExtern: true }) && closure.Foreign.All(f => IsFine(f.Symbol as INamedTypeSymbol ?? f.Symbol.ContainingType));
    }

    static bool IsFine(INamedTypeSymbol? type)
    {
        if (type is null || type.TypeKind == TypeKind.Enum || type.BaseType?.Name == "Attribute" || type.Name.EndsWith("Attribute", StringComparison.Ordinal))
            return true;
        var name = Names.Of(type.OriginalDefinition);
        return Fine.Any(f => name == f || name.StartsWith(f + ".", StringComparison.Ordinal)) || !Barred.Any(b => name.StartsWith(b, StringComparison.Ordinal));
    }
}
