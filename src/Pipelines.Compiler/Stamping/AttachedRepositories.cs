using Microsoft.CodeAnalysis;
using Pipelines.Analyzers.Usage;
using Pipelines.Compiler.Diagnostics;
using Pipelines.Compiler.Inputs;
using Pipelines.Manifest;

namespace Pipelines.Compiler.Stamping;

/// <summary>The repositories that the settings of one build name; each local one is read once.</summary>
sealed class AttachedRepositories(CompileRequest request, Report report)
{
    /// <summary>The build looks for it in the intermediate folder (<c>build/Pipelines.Stamp.targets</c>).</summary>
    public const string MarkFile = "attached.mark";

    readonly Dictionary<string, AttachedRepository> _read = new(StringComparer.Ordinal);

    /// <summary>What is to lie beside the manifests, by its name.</summary>
    public SortedDictionary<string, string> Patches { get; } = new(StringComparer.Ordinal);

    /// <summary>True when one was named by its path: its state can change without anything of this project.</summary>
    public bool AnyLocal => _read.Count > 0;

    /// <param name="method">The component or pipeline function.</param>
    /// <param name="settings">What was written on it.</param>
    /// <param name="patch">How its patch is called, where it has one.</param>
    /// <returns>Null where it names none, and where what it names cannot be read, which is then said.</returns>
    public RepositorySpec? Of(IMethodSymbol method, AttributeSettings settings, string patch)
    {
        if (settings.Text("Repo") is not { Length: > 0 } repository)
            return null;
        if (PlaceSettings.IsUrl(repository))
            return new() { Url = repository, Branch = Given(settings.Text("RepoBranch")), Commit = Given(settings.Text("RepoCommit")) };
        var path = Path.GetFullPath(repository.Replace('\\', '/'), Path.GetDirectoryName(request.ProjectFile)!);
        if (!_read.TryGetValue(path, out var found))
            _read.Add(path, found = AttachedRepository.Read(path, request.Pipelines));
        if (found.Problem is { } problem)
            report.Add(Rules.BadRepository, settings.LocationOf("Repo"), Names.Of(method), repository, problem);
        if (found.Changes is not null)
            Patches[patch] = found.Changes;
        return found.Spec is null ? null : found.Spec with { Patch = found.Changes is null ? null : patch };
    }

    /// <summary>How the patch of a component's repository is called; that of a pipeline function's own without a component.</summary>
    public static string PatchOf(string pipeline, string? component = null) => component is null ? $"{pipeline}.repo.patch" : $"{pipeline}.{component}.repo.patch";

    static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
