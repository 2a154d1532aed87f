using System.Text.Json;

namespace Pipelines.Compiler.Inputs;

/// <summary>A package in NuGet's <c>project.assets.json</c>, with the names of those that it depends on.</summary>
sealed record AssetsPackage(string Name, string Version, IReadOnlyList<string> Dependencies, bool HasAssemblies);

/// <summary>What NuGet resolved for a project.</summary>
static class AssetsFile
{
    public static IEnumerable<AssetsPackage> Read(string file, string framework)
    {
        using var stream = File.OpenRead(file);
        using var document = JsonDocument.Parse(stream);
        var targets = document.RootElement.GetProperty("targets").EnumerateObject().ToList();
        var target = targets.FirstOrDefault(t => t.Name == framework || t.Name.EndsWith("v" + framework.Replace("net", ""), StringComparison.Ordinal));
        if (target.Value.ValueKind != JsonValueKind.Object)
            target = targets.FirstOrDefault();
        if (target.Value.ValueKind != JsonValueKind.Object)
            return [];
        return [.. target.Value.EnumerateObject().Where(l => l.Value.TryGetProperty("type", out var type) && type.GetString() == "package").Select(Package)];
    }

    static AssetsPackage Package(JsonProperty library)
    {
        var slash = library.Name.IndexOf('/');
        return new(library.Name[..slash], library.Name[(slash + 1)..], [.. Names(library, "dependencies")],
            Names(library, "runtime").Concat(Names(library, "runtimeTargets").Where(f => f.Contains("/lib/", StringComparison.Ordinal))).Any(f => f.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)));
    }

    static IEnumerable<string> Names(JsonProperty library, string kind) =>
        library.Value.TryGetProperty(kind, out var items) ? items.EnumerateObject().Select(p => p.Name) : [];
}
