using Pipelines.Engine.Scheduling;

namespace Pipelines.Engine.Artifacts;

/// <summary>One <c>[MonitorArtifact]</c> or <c>[MonitorModel]</c> of a component.</summary>
/// <param name="Kind">What it mirrors.</param>
/// <param name="Name">A name; for models also <c>*</c> or <c>prefix_*</c>.</param>
/// <param name="Target">The name on the pipeline; null for the step's own.</param>
sealed record Monitor(ArtifactKind Kind, string Name, string? Target)
{
    public static IReadOnlyList<Monitor> Of(string component, IReadOnlyDictionary<string, object?> settings)
    {
        var reader = new SettingsReader(settings, component);
        return [.. Read(reader, "monitorArtifacts", ArtifactKind.Artifact), .. Read(reader, "monitorModels", ArtifactKind.Model)];
    }

    /// <summary>Whether what a step reported takes the place of what is mirrored: the last created for <c>*</c>, the lexicographically last for a prefix.</summary>
    public bool Takes(string reported, string? mirrored) => Prefix switch
    {
        null => reported == Name,
        "" => true,
        var prefix => reported.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(reported, mirrored) >= 0,
    };

    string? Prefix => Kind == ArtifactKind.Model && Name.EndsWith('*') ? Name[..^1] : null;

    static IEnumerable<Monitor> Read(SettingsReader settings, string name, ArtifactKind kind) =>
        settings.Maps(name).Select(monitor => new Monitor(kind, monitor.Text("name") ?? "", monitor.Text("target")));
}
