using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Pipelines.Engine.Runs;
using Pipelines.Manifest;

namespace Pipelines.Engine.Calls;

/// <summary>
/// Finds the manifest of a pipeline method that the caller refers to: in <c>pipelines/</c> beside its assembly, or where a file beside it points, which the build
/// of a project that refers to a pipeline project writes (<c>Iris.pipelines</c> beside <c>Iris.dll</c>).
/// </summary>
static class ManifestPlace
{
    const string Pointer = ".pipelines";

    /// <exception cref="EngineException">There is none, or it was made from another build of the assembly.</exception>
    public static string Find(PipelineCall call)
    {
        var assembly = call.Method.Module.Assembly;
        var file = assembly.Location.Length > 0 ? assembly.Location : Path.Combine(AppContext.BaseDirectory, assembly.GetName().Name + ".dll");
        var candidates = Folders(file).Select(folder => Path.Combine(folder, call.Mark.Name + ManifestFile.Extension)).ToList();
        var found = candidates.Where(File.Exists).Select(ManifestFile.Load).FirstOrDefault(manifest => manifest.Manifest.Build.Assembly == assembly.GetName().Name)
            ?? throw Messages.NoManifestOf(call.Mark.Name, call.Method, candidates);
        Check(found, call, file);
        return found.Path;
    }

    static IEnumerable<string> Folders(string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        yield return Path.Combine(folder, "pipelines");
        var pointer = Path.ChangeExtension(file, Pointer);
        if (File.Exists(pointer))
            yield return Path.GetFullPath(File.ReadAllText(pointer).Trim().Replace('\\', '/'), folder);
    }

    static void Check(LoadedManifest found, PipelineCall call, string file)
    {
        var method = $"{call.Method.DeclaringType!.FullName!.Replace('+', '.')}.{call.Method.Name}";
        if (found.Manifest.Logic.Method != method)
            throw Messages.OtherMethod(found.Path, found.Manifest.Logic.Method, method);
        var built = Path.Combine(found.Resolve(found.Manifest.Build.Output), found.Manifest.Build.Assembly + ".dll");
        if (built != file && File.Exists(built) && VersionOf(built) != call.Method.Module.ModuleVersionId)
            throw Messages.OtherBuild(file, built);
    }

    static Guid VersionOf(string file)
    {
        using var image = new PEReader(File.OpenRead(file));
        var metadata = image.GetMetadataReader();
        return metadata.GetGuid(metadata.GetModuleDefinition().Mvid);
    }
}
