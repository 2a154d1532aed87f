using System.Text.Json;
using Pipelines.Manifest;
using Pipelines.Manifest.Bundles;
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
        if (Leaving(ManifestFile.Load(Path.Combine(files, manifest))) is { } leaving)
            throw Messages.LeavesFolder(reference, leaving);
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

    /// <summary>A path in it that leads elsewhere on this machine. Of a build that may be; what came from elsewhere knows nothing here.</summary>
    string? Leaving(LoadedManifest loaded)
    {
        var spec = loaded.Manifest;
        var bundles = spec.Components.Values.Select(component => component.Bundle).Append(spec.Logic.Bundle).ToList();
        var patches = spec.Components.Values.Select(component => component.Repository?.Patch).Append(spec.Logic.Repository?.Patch).Append(spec.Source?.Patch).OfType<string>();
        string[] own = [spec.Build.Output, spec.Build.Host, .. bundles, .. patches];
        if (own.FirstOrDefault(path => !IsInside(loaded.Resolve(path))) is { } leaving)
            return leaving;
        return bundles.Select(loaded.Resolve).SelectMany(folder => Dependencies(folder).Where(path => !IsInside(Path.GetFullPath(path, folder)))).FirstOrDefault();
    }

    static IEnumerable<string> Dependencies(string folder)
    {
        try
        {
            return BundleFolder.Load(folder).Dependencies.Select(file => file.Path);
        }
        catch (Exception error) when (error is IOException or JsonException)
        {
            // The check of bundles, which comes next, says what is wrong with it.
            return [];
        }
    }

    bool IsInside(string path) => (Path.TrimEndingDirectorySeparator(path) + Path.DirectorySeparatorChar).StartsWith(files + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(files)!, recursive: true);
}
