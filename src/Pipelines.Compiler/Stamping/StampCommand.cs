using System.Text;
using Pipelines.Compiler.Diagnostics;
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
                failed |= !Apply(stamp, file, request.ProjectFile);
            }
            catch (ManifestException problem)
            {
                Console.WriteLine(StampMessages.Damaged(file, problem));
                failed = true;
            }
        }
        return failed ? 1 : 0;
    }

    static bool Apply(StampResult stamp, string file, string projectFile)
    {
        var manifest = ManifestFile.Load(file).Manifest;
        var patch = $"{manifest.Name}.patch";
        var source = stamp.Source is null ? null : stamp.Source with { Patch = stamp.Patch is null ? null : patch };
        WritePatch(Path.Combine(Path.GetDirectoryName(file)!, patch), stamp.Patch);
        var report = new Report(projectFile);
        var stamped = manifest with
        {
            Source = source,
            Logic = manifest.Logic with { Repository = Attached(manifest.Logic.Repository, manifest.Logic.Method, file, AttachedRepositories.PatchOf(manifest.Name), report) },
            Components = manifest.Components.ToDictionary(c => c.Key, c => c.Value with { Repository = Attached(c.Value.Repository, c.Value.Method, file, AttachedRepositories.PatchOf(manifest.Name, c.Key), report) }),
        };
        foreach (var said in report.All)
            Console.WriteLine(said);
        // Equal text is left alone.
        ManifestFile.Save(stamped, file);
        return !report.HasErrors;
    }

    /// <summary>A repository that was named by its path, as it is now; others as they were.</summary>
    static RepositorySpec? Attached(RepositorySpec? before, string method, string manifest, string patch, Report report)
    {
        if (before?.Path is not { } path)
            return before;
        var folder = Path.GetDirectoryName(manifest)!;
        var now = AttachedRepository.Read(Path.GetFullPath(path, folder), folder);
        if (now.Problem is { } problem)
            report.Add(Rules.BadRepository, (Microsoft.CodeAnalysis.Location?)null, method, path, problem);
        if (now.Spec is null)
            return before;
        WritePatch(Path.Combine(folder, patch), now.Changes);
        return now.Spec with { Patch = now.Changes is null ? null : patch };
    }

    static void WritePatch(string path, string? text)
    {
        if (text is null)
            File.Delete(path);
        else if (!File.Exists(path) || File.ReadAllText(path) != text)
            File.WriteAllText(path, text, new UTF8Encoding(false));
    }
}
