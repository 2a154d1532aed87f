using System.Text;
using Pipelines.Compiler.Inputs;
using Pipelines.Manifest;

namespace Pipelines.Compiler.Stamping;

/// <summary>The verb <c>stamp</c>: a new commit re-stamps the manifests, and nothing else (rule N2).</summary>
public static class StampCommand
{
    /// <summary>Rewrites <c>source:</c> of the manifests in the request's folder, and their patches, where they differ.</summary>
    /// <returns>The process's exit code: 0 done, 1 errors reported.</returns>
    public static int Run(string requestPath)
    {
        var request = CompileRequest.Load(requestPath);
        var stamp = GitStamp.Read(request.ProjectFile, Environment.GetEnvironmentVariable);
        if (stamp.Warning is not null)
            Console.WriteLine(stamp.Warning);
        var failed = false;
        foreach (var file in Directory.EnumerateFiles(request.Pipelines, "*.pipeline.yaml").Order(StringComparer.Ordinal))
        {
            try
            {
                Apply(stamp, file);
            }
            catch (ManifestException problem)
            {
                Console.WriteLine(StampMessages.Damaged(file, problem));
                failed = true;
            }
        }
        return failed ? 1 : 0;
    }

    static void Apply(StampResult stamp, string file)
    {
        var manifest = ManifestFile.Load(file).Manifest;
        var patch = $"{manifest.Name}.patch";
        var source = stamp.Source is null ? null : stamp.Source with { Patch = stamp.Patch is null ? null : patch };
        WritePatch(Path.Combine(Path.GetDirectoryName(file)!, patch), stamp.Patch);
        if (source != manifest.Source)
            ManifestFile.Save(manifest with { Source = source }, file);
    }

    static void WritePatch(string path, string? text)
    {
        if (text is null)
            File.Delete(path);
        else if (!File.Exists(path) || File.ReadAllText(path) != text)
            File.WriteAllText(path, text, new UTF8Encoding(false));
    }
}
