using Pipelines.Manifest;
using Pipelines.Registry.Content;
using Pipelines.Registry.Layers;
using Pipelines.Registry.Repositories;

namespace Pipelines.Registry.Publishing;

/// <summary>A pipeline that is being fetched, in a folder beside the one that it will have.</summary>
sealed class PipelinePart : IDisposable
{
    readonly Repository repository;
    readonly string folder;
    readonly string blob;
    readonly string files;
    readonly LayerSet layers;
    readonly UnpackLimits limits;
    readonly HashSet<Digest> known = [];
    string? manifest;

    public PipelinePart(Repository repository, string folder, UnpackLimits limits)
    {
        (this.repository, this.folder, this.limits) = (repository, folder, limits);
        var part = Directory.CreateDirectory($"{folder}.{Guid.NewGuid():N}.part").FullName;
        (blob, files) = (Path.Combine(part, "layer"), Directory.CreateDirectory(Path.Combine(part, "files")).FullName);
        layers = new(files, limits);
    }

    public async Task AddAsync(ArtifactManifest artifact, CancellationToken cancellationToken)
    {
        foreach (var layer in artifact.Layers.Where(layer => layer.MediaType == MediaTypes.Layer && known.Add(layer.Digest)))
        {
            if (layer.Size > limits.Bytes)
                throw Messages.TooMuch($"{limits.Bytes} bytes");
            await repository.PullBlobAsync(layer, blob, cancellationToken).ConfigureAwait(false);
            await Task.Run(() => layers.Add(blob, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        if (artifact.ArtifactType != PipelineMediaTypes.PipelineManifest)
            return;
        var name = artifact.Annotations.GetValueOrDefault(PipelineMediaTypes.PathKey) ?? "";
        if (manifest is not null || EntryName.Fault(name) is not null || !name.EndsWith(ManifestFile.Extension, StringComparison.Ordinal))
            throw Messages.NotPipeline(repository.ToString());
        manifest = name;
        // Among the layers, a file of this name would be there twice.
        layers.Add(name, await repository.ReadBlobAsync(artifact.Config, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Checks all of it before it gets its name.</summary>
    public LoadedManifest Finish(string reference)
    {
        if (manifest is null)
            throw Messages.NotPipeline(reference);
        ManifestFile.LoadChecked(Path.Combine(files, manifest));
        try
        {
            Directory.Move(files, folder);
        }
        catch (IOException) when (Path.Exists(folder))
        {
            // Somebody else was faster.
            throw Messages.FolderThere(folder);
        }
        return ManifestFile.Load(Path.Combine(folder, manifest));
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(files)!, recursive: true);
}
