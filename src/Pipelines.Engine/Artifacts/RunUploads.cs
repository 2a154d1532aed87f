using Pipelines.Engine.Runs;
using Pipelines.Engine.Scheduling;
using Pipelines.Manifest;
using Pipelines.Values;

namespace Pipelines.Engine.Artifacts;

/// <summary>What the code of a run uploads, on a step or on the run itself, and what of it components have mirrored onto the run (rule V6).</summary>
sealed class RunUploads(PipelineManifest manifest, Journal journal, ArtifactStore store)
{
    readonly Lock gate = new();
    readonly ValueFormats formats = new();
    readonly Dictionary<string, IReadOnlyList<Monitor>> monitors = manifest.Components.ToDictionary(component => component.Key, component => Monitor.Of(component.Key, component.Value.Settings));
    readonly Dictionary<(Step Step, Monitor Monitor), (int Attempt, string Name)> mirrored = [];

    /// <summary>Takes a file or folder as it is now.</summary>
    public StoredValue Store(FileSystemInfo source)
    {
        var type = UploadSource.TypeOf(source);
        using var writer = new ArtifactWriter(store);
        formats.Write(type, source, writer);
        return writer.Finish(CSharpName.Of(type), formats.FormatAndExtension(type).Format);
    }

    /// <summary>Puts it on a step, and on the run where the step's component says so.</summary>
    public void Add(Step step, ArtifactKind kind, string name, StoredValue value)
    {
        Post(step.Name, null, kind, name, value, null);
        Mirror(step, kind, name, value);
    }

    /// <summary>Puts it on the run itself.</summary>
    /// <param name="origin">The step that did so; null for the logic.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="value">The stored bytes.</param>
    public void Add(string? origin, ArtifactKind kind, string name, StoredValue value) => Post(null, origin, kind, name, value, null);

    public void Mirror(Step step, ArtifactKind kind, string name, StoredValue value)
    {
        foreach (var monitor in monitors[step.Component].Where(monitor => monitor.Kind == kind))
        {
            lock (gate)
            {
                // What an earlier attempt reported counts no more.
                var known = mirrored.TryGetValue((step, monitor), out var last);
                if (!monitor.Takes(name, known && last.Attempt == step.Attempt ? last.Name : null))
                    continue;
                mirrored[(step, monitor)] = (step.Attempt, name);
                Post(null, step.Name, kind, monitor.Target ?? name, value, known && monitor.Target is null ? last.Name : null);
            }
        }
    }

    void Post(string? step, string? origin, ArtifactKind kind, string name, StoredValue value, string? replaces) =>
        journal.Post(new ArtifactUploaded(
            DateTimeOffset.UtcNow, journal.RunId, new(journal.RunId, step, name, value.Type, value.Format, value.Digest, value.Bytes) { Kind = kind, Origin = origin })
        {
            Replaces = replaces,
        });
}
