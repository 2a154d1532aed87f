using Mono.Cecil;
using Pipelines.Compiler.Inputs;

namespace Pipelines.Compiler.Bundling;

/// <summary>Frameworks that code may report by: a host listens to them for no other step, since listening is not free.</summary>
static class TouchedFrameworks
{
    const string Assembly = "System.Diagnostics.DiagnosticSource";

    /// <summary>By their names in a bundle's document, for a slice and all assemblies that are loaded for it.</summary>
    public static IReadOnlyList<string> Of(byte[] slice, OutputFiles output)
    {
        using var module = ModuleDefinition.ReadModule(new MemoryStream(slice));
        var loaded = Dependencies.Loaded(module.AssemblyReferences.Select(r => r.Name), output);
        return [.. In(module).Concat(loaded.SelectMany(f => output.FrameworksOf(f.File))).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>Those whose types an assembly names.</summary>
    public static IReadOnlyList<string> In(ModuleDefinition module) => module.AssemblyReferences.All(r => r.Name != Assembly)
        ? []
        : [.. module.GetTypeReferences().Select(Framework).OfType<string>().Distinct()];

    static string? Framework(TypeReference type) => type.Namespace switch
    {
        "System.Diagnostics.Metrics" => "metrics",
        "System.Diagnostics" when type.Name.StartsWith("Activity", StringComparison.Ordinal) => "tracing",
        _ => null,
    };
}
