using Pipelines.Manifest.Mapping;
using Pipelines.Manifest.Yaml;

namespace Pipelines.Manifest;

/// <summary>Reads small YAML files of users under the limits of manifests: no tags, no aliases, not too deep, not too long.</summary>
public static class PlainYaml
{
    /// <summary>The top-level map; values are null, bool, int, long, ulong, double, string, or lists and maps of such.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="path">The file it is from, for messages.</param>
    /// <exception cref="ManifestException">The text is no such map; the exception holds every problem.</exception>
    public static IReadOnlyDictionary<string, object?> ReadMap(string yaml, string path)
    {
        List<ManifestProblem> problems = [];
        var root = YamlDocument.Read(yaml, problems);
        var map = root is null ? null : new YamlToModel(problems).Read(root, typeof(Dictionary<string, object?>), "");
        return problems.Count == 0 ? (IReadOnlyDictionary<string, object?>)map! : throw new ManifestException(path, problems);
    }
}
