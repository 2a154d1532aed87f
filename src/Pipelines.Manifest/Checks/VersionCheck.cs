using System.Globalization;
using System.Reflection;
using Pipelines.Manifest.Yaml;

namespace Pipelines.Manifest.Checks;

/// <summary>Refuses what this version cannot understand before complaining about its details.</summary>
static class VersionCheck
{
    /// <summary>This assembly's version, e.g. <c>0.1.0</c>.</summary>
    public static string Own { get; } = typeof(VersionCheck).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public static bool Passes(YamlNode root, List<ManifestProblem> problems)
    {
        if (root is not YamlMap)
            return true;
        var before = problems.Count;
        if (root.At("schema") is not { } schema)
            problems.Add(new(root.Line, root.Column, Messages.NoSchema));
        else if (schema.Text() is { } name && name != PipelineManifest.CurrentSchema)
            problems.Add(new(schema.Line, schema.Column, Messages.WrongSchema(name)));
        if (root.At("pipelinesVersion") is { } version && version.Text() is { } built)
        {
            if (!TryParse(built, out var theirs))
                problems.Add(new(version.Line, version.Column, Messages.NoVersion(built)));
            else if (TryParse(Own, out var own) && theirs.CompareTo(own) > 0)
                problems.Add(new(version.Line, version.Column, Messages.NewerVersion(built, Own)));
        }

        return problems.Count == before;
    }

    /// <summary>Numbers, then whether it is a release, then the pre-release's own text.</summary>
    static bool TryParse(string text, out (Version Numbers, bool Release, string Label) version)
    {
        var parts = text.Split('+')[0].Split('-', 2);
        var valid = Version.TryParse(parts[0], out var numbers);
        version = (numbers ?? new(0, 0), parts.Length == 1, parts.Length == 1 ? "" : Sortable(parts[1]));
        return valid;
    }

    static string Sortable(string label) => string.Join('.', label.Split('.')
        .Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number.ToString("D10", CultureInfo.InvariantCulture) : part));
}
