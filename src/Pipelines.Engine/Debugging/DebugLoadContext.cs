using System.Reflection;
using System.Runtime.Loader;

namespace Pipelines.Engine.Debugging;

/// <summary>Where the woven copy lives: everything comes from the build output, but what the engine and user code must share.</summary>
sealed class DebugLoadContext : AssemblyLoadContext
{
    static readonly HashSet<string> Shared =
        ["Pipelines", "Pipelines.Engine", "Microsoft.Extensions.Logging.Abstractions", "Microsoft.Extensions.DependencyInjection.Abstractions"];

    readonly AssemblyLoadContext engine = GetLoadContext(typeof(DebugLoadContext).Assembly)!;
    readonly string folder;
    readonly AssemblyDependencyResolver? resolver;
    Assembly? woven;

    public DebugLoadContext(string file)
        : base("debug " + Path.GetFileNameWithoutExtension(file))
    {
        folder = Path.GetDirectoryName(file)!;
        if (File.Exists(Path.ChangeExtension(file, ".deps.json")))
            resolver = new(file);
    }

    public Assembly LoadWoven(Stream assembly, Stream? symbols) => woven = LoadFromStream(assembly, symbols);

    protected override Assembly? Load(AssemblyName name)
    {
        if (Shared.Contains(name.Name!))
            return engine.LoadFromAssemblyName(name);
        if (woven is not null && woven.GetName().Name == name.Name)
            return woven;
        var path = resolver?.ResolveAssemblyToPath(name) ?? Path.Combine(folder, name.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }

    protected override nint LoadUnmanagedDll(string name) =>
        resolver?.ResolveUnmanagedDllToPath(name) is { } path ? LoadUnmanagedDllFromPath(path) : 0;
}
