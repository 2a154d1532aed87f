using Pipelines.Engine.Caching;
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
    readonly Dictionary<string, List<ArtifactRecord>> uploads = [];
    readonly Dictionary<(Step Step, Monitor Monitor), (int Attempt, string Name)> mirrored = [];

    /// <summary>What a step uploaded, on itself and on the run.</summary>
    public IReadOnlyList<ArtifactRecord> Of(string step)
    {
        lock (gate)
            return [.. uploads.GetValueOrDefault(step, [])];
    }

    /// <summary>Puts what an equal step uploaded on this one, and on the run (rule C7).</summary>
    public void Take(Step step, EarlierStep earlier)
    {
        // What an equal step of this run put on the run is there already.
        foreach (var artifact in earlier.Uploads.Where(artifact => artifact.Step is not null || earlier.RunId != journal.RunId))
        {
            var value = new StoredValue(artifact.Type, artifact.Format, artifact.Digest, artifact.Bytes, null);
            if (artifact.Step is null)
                Add(step.Name, artifact.Kind, artifact.Name, value);
            else
                Add(step, artifact.Kind, artifact.Name, value);
        }
        foreach (var (name, value) in earlier.Outputs)
            Mirror(step, ArtifactKind.Artifact, name, value);
    }

    /// <summary>Takes a file or folder as it is now.</summary>
    public StoredValue Store(FileSystemInfo source)
    {
        var type = UploadSource.TypeOf(source);
        using var writer = new ArtifactWriter(store);
        var stored = writer.Finish(CSharpName.Of(type), formats.Write(type, source, writer));
        store.Publish(stored);
        return stored;
    }

    /// <summary>Puts it on a step, and on the run where the step's component says so.</summary>
    public void Add(Step step, ArtifactKind kind, string name, StoredValue value)
    {
        Remember(step.Name, Post(step.Name, null, kind, name, value, null));
        Mirror(step, kind, name, value);
    }

    /// <summary>Puts it on the run itself.</summary>
    /// <param name="origin">The step that did so; null for the logic.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="value">The stored bytes.</param>
    public void Add(string? origin, ArtifactKind kind, string name, StoredValue value)
    {
        var artifact = Post(null, origin, kind, name, value, null);
        if (origin is not null)
            Remember(origin, artifact);
    }

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

    ArtifactRecord Post(string? step, string? origin, ArtifactKind kind, string name, StoredValue value, string? replaces)
    {
        var artifact = value.ToRecord(journal.RunId, step, name) with { Kind = kind, Origin = origin };
        journal.Post(new ArtifactUploaded(DateTimeOffset.UtcNow, journal.RunId, artifact) { Replaces = replaces });
        return artifact;
    }

    void Remember(string step, ArtifactRecord artifact)
    {
        lock (gate)
        {
            if (!uploads.TryGetValue(step, out var own))
                uploads.Add(step, own = []);
            own.Add(artifact);
        }
    }
}
