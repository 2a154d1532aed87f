using System.Text;
using Pipelines.Manifest.Bundles;
using Pipelines.Manifest.Checks;
using Pipelines.Manifest.Mapping;
using Pipelines.Manifest.Yaml;

namespace Pipelines.Manifest;

/// <summary>Manifests in and out of files (product section 7).</summary>
public static class ManifestFile
{
    /// <summary>How every manifest's file name ends.</summary>
    public const string Extension = ".pipeline.yaml";

    /// <summary>The id under which the JSON schema of manifests is published. Nothing here fetches it.</summary>
    public const string SchemaId = "https://pipelines-dotnet.dev/schemas/pipelines-v1.json";

    /// <summary>Reads a manifest and checks all that the file alone can tell; bundles are not touched.</summary>
    /// <exception cref="ManifestException">Something is wrong; the exception holds every problem.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static LoadedManifest Load(string path)
    {
        path = Path.GetFullPath(path);
        return Parse(File.ReadAllText(path), path);
    }

    /// <summary>Reads a manifest, checks it, and checks that its bundles are there and unaltered: what a run does first (rule N3).</summary>
    /// <exception cref="ManifestException">Something is wrong; the exception holds every problem.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static LoadedManifest LoadChecked(string path)
    {
        var loaded = Load(path);
        var problems = BundleCheck.Problems(loaded);
        return problems.Count == 0 ? loaded : throw new ManifestException(loaded.Path, problems);
    }

    /// <summary>Reads a manifest for a run in debug mode, which runs the user's own assembly: of bundles only those of published components count (rule M1).</summary>
    /// <exception cref="ManifestException">Something is wrong; the exception holds every problem.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static LoadedManifest LoadForDebug(string path)
    {
        var loaded = Load(path);
        var problems = BundleCheck.PublishedProblems(loaded);
        return problems.Count == 0 ? loaded : throw new ManifestException(loaded.Path, problems);
    }

    /// <summary>Checks a manifest's text as <see cref="Load"/> does.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="path">The file it is from or for.</param>
    /// <exception cref="ManifestException">Something is wrong; the exception holds every problem.</exception>
    public static LoadedManifest Parse(string yaml, string path)
    {
        List<ManifestProblem> problems = [];
        var root = YamlDocument.Read(yaml, problems);
        if (root is null || !VersionCheck.Passes(root, problems))
            throw new ManifestException(path, problems);

        var manifest = new YamlToModel(problems).Read(root, typeof(PipelineManifest), "");
        GraphCheck.Check(root, problems);
        if (problems.Count > 0)
            throw new ManifestException(path, [.. problems.OrderBy(problem => (problem.Line, problem.Column))]);
        return new((PipelineManifest)manifest!, Path.GetFullPath(path), root);
    }

    /// <summary>The manifest's text: a pure function of the model; LF, stable order, nothing empty.</summary>
    public static string ToYaml(PipelineManifest manifest) =>
        $"# yaml-language-server: $schema={SchemaId}\n{YamlText.Write(ModelToYaml.Map(manifest, spread: true))}";

    /// <summary>Writes the manifest so that a reader finds the old text or the new one, never a part. Equal text is left alone.</summary>
    public static void Save(PipelineManifest manifest, string path) => AtomicFile.Write(path, Encoding.UTF8.GetBytes(ToYaml(manifest)));
}
