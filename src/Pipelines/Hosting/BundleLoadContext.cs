using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Pipelines.Values;

namespace Pipelines.Hosting;

/// <summary>
/// Loads a bundle's compiled form, for step hosts and the pipeline's logic alike: <c>Pipelines</c> and its two abstractions are shared with the
/// host, the bundle's own dependencies come from where its <c>bundle.json</c> says, the rest is the framework's.
/// </summary>
public sealed class BundleLoadContext : AssemblyLoadContext
{
    // Null sends the runtime to its default context by itself; an assembly given back is checked by name, which costs a step 15 ms.
    static readonly bool IsDefault = GetLoadContext(typeof(BundleLoadContext).Assembly) == Default;

    readonly string folder;
    readonly BundleDocument document;
    Assembly? main;

    BundleLoadContext(string folder, BundleDocument document, bool collectible)
        : base(document.Name, collectible)
    {
        (this.folder, this.document) = (folder, document);
        // The runtime keeps this object until what it loaded is gone: it must not be what keeps that.
        if (collectible)
            Unloading += _ => main = null;
    }

    /// <summary>The component's or pipeline's name.</summary>
    public string BundleName => document.Name;

    /// <summary>What the code may report by.</summary>
    internal AutoConnectFrameworks Frameworks => document.Frameworks;

    /// <summary>The type that holds the generated entry.</summary>
    /// <exception cref="ValueException">There is none of that name.</exception>
    public Type Entry => main!.GetType(document.Entry)
        ?? throw new ValueException(Messages.NotABundle(folder, $"{document.Assembly} has no type '{document.Entry}'"));

    /// <summary>The folder that the bundle finds its project's content in (rule V9); null when there is none.</summary>
    internal string? BaseDirectory => document.Dependencies.FirstOrDefault(file => file.Kind == "content" && file.Path.EndsWith(file.Name, StringComparison.Ordinal)) is { } content
        ? Path.GetFullPath(content.Path[..^content.Name.Length], folder)
        : null;

    /// <summary>Loads a bundle. Its <c>.pdb</c>, when there is one beside the folder, comes with it, so that stacks name lines.</summary>
    /// <param name="folder">The bundle's folder.</param>
    /// <param name="digest"><c>sha256:…</c> of its <c>bundle.json</c>: with it, that file and the bundle's own files are checked before anything is loaded. Null: nothing is.</param>
    /// <param name="collectible">True: it can be unloaded.</param>
    /// <exception cref="ValueException">It is not there, no bundle, or altered.</exception>
    public static BundleLoadContext Open(string folder, string? digest = null, bool collectible = false)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var path = Path.Combine(folder, "bundle.json");
        if (!File.Exists(path))
            throw new ValueException(Messages.NotABundle(path, "there is no such file"));
        var bytes = File.ReadAllBytes(path);
        var document = BundleDocument.Parse(bytes, path);
        if (digest is not null)
            BundleDigest.Check(folder, document, bytes, digest);
        var context = new BundleLoadContext(folder, document, collectible);
        context.main = context.LoadMain();
        return context;
    }

    /// <summary>The entry's <c>ExecuteAsync</c>.</summary>
    /// <typeparam name="T">The delegate's type, e.g. <see cref="StepBody"/>.</typeparam>
    /// <exception cref="ValueException">It has none of that signature.</exception>
    public T Execute<T>() where T : Delegate =>
        Entry.GetMethod("ExecuteAsync", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)?.CreateDelegate<T>()
            ?? throw new ValueException(Messages.NotABundle(folder, $"'{document.Entry}' has no method ExecuteAsync"));

    /// <summary>The entry of a step, found by its token where the bundle tells it: asking by name costs as much as the runtime's own start.</summary>
    internal unsafe StepBody StepBody()
    {
        if (document.EntryToken == 0)
            return Execute<StepBody>();
        var handle = main!.ManifestModule.ModuleHandle.ResolveMethodHandle(document.EntryToken);
        var entry = (delegate*<StepCall, Task>)handle.GetFunctionPointer();
        return call => entry(call);
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var name = assemblyName.Name;
        if (name == "Pipelines")
            return IsDefault ? null : typeof(BundleLoadContext).Assembly;
        if (name is null or "Microsoft.Extensions.Logging.Abstractions" or "Microsoft.Extensions.DependencyInjection.Abstractions")
            return null;
        var culture = assemblyName.CultureName is { Length: > 0 } c ? c : null;
        var found = Find(culture is null ? "managed" : "resource", file => file.Name == name && file.Culture == culture);
        return found is null ? null : LoadFromAssemblyPath(found);
    }

    /// <inheritdoc/>
    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        // A library may also be a file that the project copies beside its assembly.
        var found = Find("native", file => NativeName.Fits(file.Path, unmanagedDllName)) ?? Find("content", file => NativeName.Fits(file.Path, unmanagedDllName));
        return found is null ? 0 : LoadUnmanagedDllFromPath(found);
    }

    Assembly LoadMain()
    {
        var dll = Path.Combine(folder, document.Assembly);
        var pdb = folder + ".pdb";
        if (!File.Exists(pdb))
            return LoadFromAssemblyPath(dll);
        using var code = new MemoryStream(File.ReadAllBytes(dll));
        using var symbols = new MemoryStream(File.ReadAllBytes(pdb));
        return LoadFromStream(code, symbols);
    }

    /// <summary>The dependency that fits this machine best.</summary>
    string? Find(string kind, Func<BundleFile, bool> fits)
    {
        BundleFile? best = null;
        var rank = int.MaxValue;
        foreach (var file in document.Dependencies)
        {
            if (file.Kind != kind || !fits(file) || NativeName.Rank(file.Rid) is not (>= 0 and var r) || r >= rank)
                continue;
            (best, rank) = (file, r);
        }
        return best is null ? null : Path.GetFullPath(best.Path, folder);
    }
}

/// <summary>How native libraries and runtime identifiers are named.</summary>
static class NativeName
{
    static readonly string Os = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";

    public static bool Fits(string path, string wanted)
    {
        var file = Path.GetFileName(path);
        var extension = Os switch { "win" => ".dll", "osx" => ".dylib", _ => ".so" };
        return file == wanted || file == wanted + extension || file == "lib" + wanted || file == "lib" + wanted + extension;
    }

    /// <summary>0 for this machine's own identifier, more the more general one is, -1 for another machine's.</summary>
    public static int Rank(string? rid)
    {
        if (rid is null)
            return 6;
        var own = RuntimeInformation.RuntimeIdentifier;
        if (rid == own)
            return 0;
        var processor = own[(own.LastIndexOf('-') + 1)..];
        if (own.Contains("musl", StringComparison.Ordinal) && rid == "linux-musl")
            return 1;
        if (own.Contains("musl", StringComparison.Ordinal) && rid == $"{Os}-{processor}")
            return -1;
        return rid == $"{Os}-{processor}" ? 1 : rid == Os ? 2 : Os != "win" && rid == $"unix-{processor}" ? 3 : Os != "win" && rid == "unix" ? 4 : rid == "any" ? 5 : -1;
    }
}
