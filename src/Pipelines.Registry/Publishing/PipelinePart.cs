using System.Text;
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
    readonly Dictionary<string, string> published = [];
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
        await UnpackAsync(artifact, "", layer => known.Add(layer.Digest), cancellationToken).ConfigureAwait(false);
        if (artifact.ArtifactType != PipelineMediaTypes.PipelineManifest)
            return;
        var name = artifact.Annotations.GetValueOrDefault(PipelineMediaTypes.PathKey) ?? "";
        if (manifest is not null || EntryName.Fault(name) is not null || !name.EndsWith(ManifestFile.Extension, StringComparison.Ordinal))
            throw Messages.NotPipeline(repository.ToString());
        manifest = name;
        // Among the layers, a file of this name would be there twice.
        var yaml = await repository.ReadBlobAsync(artifact.Config, cancellationToken).ConfigureAwait(false);
        layers.Add(name, yaml);
        foreach (var component in ManifestFile.Parse(Encoding.UTF8.GetString(yaml), name).Manifest.Components.Values)
        {
            if (component.Published is { } own && PublishedPlace.DigestOf(own.Reference) is { } digest)
                published[digest] = name[..(name.LastIndexOf('/') + 1)] + PublishedPlace.FolderOf(digest) + "/";
        }
    }

    /// <summary>A step: one that another project published goes into a folder of its own.</summary>
    public async Task AddAsync(Digest digest, ArtifactManifest artifact, CancellationToken cancellationToken)
    {
        if (published.TryGetValue(digest.Hex, out var under))
            await AddPublishedAsync(artifact, under, cancellationToken).ConfigureAwait(false);
        else
            await AddAsync(artifact, cancellationToken).ConfigureAwait(false);
    }

    async Task AddPublishedAsync(ArtifactManifest artifact, string under, CancellationToken cancellationToken)
    {
        await UnpackAsync(artifact, under, _ => true, cancellationToken).ConfigureAwait(false);
        layers.Add(under + PublishedPlace.InterfaceFile, await repository.ReadBlobAsync(artifact.Config, cancellationToken).ConfigureAwait(false));
    }

    async Task UnpackAsync(ArtifactManifest artifact, string under, Func<Descriptor, bool> isNew, CancellationToken cancellationToken)
    {
        foreach (var layer in artifact.Layers.Where(layer => layer.MediaType == MediaTypes.Layer && isNew(layer)))
        {
            if (layer.Size > limits.Bytes)
                throw Messages.TooMuch($"{limits.Bytes} bytes");
            await repository.PullBlobAsync(layer, blob, cancellationToken).ConfigureAwait(false);
            await Task.Run(() => layers.Add(blob, cancellationToken, under), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A step alone, as the component that it is: checked before the folder gets its name.</summary>
    public async Task<ComponentInterface> FinishStepAsync(ArtifactManifest artifact, string reference, CancellationToken cancellationToken)
    {
        await AddPublishedAsync(artifact, "", cancellationToken).ConfigureAwait(false);
        var component = Read(await File.ReadAllTextAsync(Path.Combine(files, PublishedPlace.InterfaceFile), cancellationToken).ConfigureAwait(false), reference);
        var bundle = PublishedPlace.BundleOf(component);
        if (EntryName.Fault(bundle) is not null || Dependencies(Path.GetFullPath(bundle, files)).Any(path => !IsInside(Path.GetFullPath(path, Path.GetFullPath(bundle, files)))))
            throw Messages.LeavesFolder(reference, bundle);
        if (new BundleCheck().Bundle(Path.GetFullPath(bundle, files), bundle, component.Digest) is [var problem, ..])
            throw Messages.NotWhole(reference, problem);
        Place();
        return component;
    }

    static ComponentInterface Read(string json, string reference)
    {
        try
        {
            return ComponentInterface.Parse(json);
        }
        catch (JsonException)
        {
            throw Messages.NotStep(reference);
        }
    }

    /// <summary>Checks all of it before it gets its name.</summary>
    public LoadedManifest Finish(string reference)
    {
        if (manifest is null)
            throw Messages.NotPipeline(reference);
        if (Leaving(ManifestFile.Load(Path.Combine(files, manifest))) is { } leaving)
            throw Messages.LeavesFolder(reference, leaving);
        ManifestFile.LoadChecked(Path.Combine(files, manifest));
        Place();
        return ManifestFile.Load(Path.Combine(folder, manifest));
    }

    void Place()
    {
        try
        {
            Directory.Move(files, folder);
        }
        catch (IOException) when (Path.Exists(folder))
        {
            // Somebody else was faster.
            throw Messages.FolderThere(folder);
        }
    }

    /// <summary>A path in it that leads elsewhere on this machine. Of a build that may be; what came from elsewhere knows nothing here.</summary>
    string? Leaving(LoadedManifest loaded)
    {
        var spec = loaded.Manifest;
        var bundles = spec.Components.Values.Select(component => component.Bundle).Append(spec.Logic.Bundle).ToList();
        var patches = spec.Components.Values.Select(component => component.Repository?.Patch).Append(spec.Logic.Repository?.Patch).Append(spec.Source?.Patch).OfType<string>();
        string[] own = [spec.Build.Output, spec.Build.Host, .. bundles, .. patches, .. spec.Components.Values.Select(component => component.Published?.Output).OfType<string>()];
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
