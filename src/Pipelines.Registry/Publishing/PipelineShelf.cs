using System.Text;
using Pipelines.Manifest;
using Pipelines.Registry.Content;
using Pipelines.Registry.Layers;
using Pipelines.Registry.References;
using Pipelines.Registry.Repositories;

namespace Pipelines.Registry.Publishing;

/// <summary>A repository as the place where pipelines lie.</summary>
/// <param name="repository">The repository.</param>
public sealed class PipelineShelf(Repository repository)
{
    const int AtOnce = 4;

    /// <summary>Publishes a pipeline. What is there already is not sent; the tag is set when all else is there, and not before.</summary>
    /// <param name="package">The pipeline.</param>
    /// <param name="tag">The tag, usually its version.</param>
    /// <param name="replace">Whether a tag that points at something else may be moved.</param>
    /// <param name="progress">Told of each blob when it is there; from several threads.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How many blobs were sent, and how many bytes.</returns>
    /// <exception cref="RegistryException">It could not be published, or the tag is taken. The tag is where it was.</exception>
    public async Task<(int Blobs, long Bytes)> PublishAsync(PipelinePackage package, string tag, bool replace = false, IProgress<PublishedBlob>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(package);
        var there = await repository.FindManifestAsync(tag, cancellationToken).ConfigureAwait(false);
        if (there is not null && there.Digest != package.Index.Descriptor.Digest && !replace)
            throw Messages.TagTaken($"{repository}:{tag}", there.Digest);
        var (blobs, bytes) = (0, 0L);
        await Parallel.ForEachAsync(package.Blobs, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (blob, token) =>
        {
            var how = await repository.PushBlobAsync(blob, cancellationToken: token).ConfigureAwait(false);
            progress?.Report(new(blob.Descriptor, how));
            if (how != BlobPush.Sent)
                return;
            Interlocked.Increment(ref blobs);
            Interlocked.Add(ref bytes, blob.Descriptor.Size);
        }).ConfigureAwait(false);
        foreach (var manifest in package.Manifests)
            await repository.PushManifestAsync(manifest, cancellationToken: cancellationToken).ConfigureAwait(false);
        await repository.PushManifestAsync(package.Index, cancellationToken: cancellationToken).ConfigureAwait(false);
        foreach (var statement in package.Statements)
            await repository.PushManifestAsync(statement, cancellationToken: cancellationToken).ConfigureAwait(false);
        await repository.PushManifestAsync(package.Index, tag, cancellationToken).ConfigureAwait(false);
        return (blobs, bytes);
    }

    /// <summary>What a registry has under a name, without its code.</summary>
    /// <param name="reference">Its tag or digest; where both are given, the digest counts.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RegistryException">It could not be fetched, or is no pipeline.</exception>
    /// <exception cref="ManifestException">Its manifest cannot be read.</exception>
    public async Task<PublishedPipeline> InspectAsync(RegistryReference reference, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var (document, index) = await FindAsync(reference, cancellationToken).ConfigureAwait(false);
        List<PublishedPart> parts = [];
        foreach (var each in index.Manifests)
            parts.Add(new(each, ArtifactManifest.Parse(await repository.PullManifestAsync(each.Digest, cancellationToken).ConfigureAwait(false))));
        var own = parts.FirstOrDefault(part => part.Artifact.ArtifactType == PipelineMediaTypes.PipelineManifest) ?? throw Messages.NotPipeline(reference.ToString());
        var yaml = Encoding.UTF8.GetString(await repository.ReadBlobAsync(own.Artifact.Config, cancellationToken).ConfigureAwait(false));
        return new(document.Descriptor, ManifestFile.Parse(yaml, reference.ToString()).Manifest, parts, await repository.ListReferrersAsync(document.Descriptor.Digest, null, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>What is said of a pipeline, by whomever.</summary>
    /// <param name="pipeline">The pipeline's digest.</param>
    /// <param name="kind">The media type of what is wanted, as <see cref="PipelineMediaTypes.BillOfMaterials"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The texts as they were published; none where nothing is said.</returns>
    /// <exception cref="RegistryException">They cannot be fetched.</exception>
    public async Task<IReadOnlyList<byte[]>> ReadStatementsAsync(Digest pipeline, string kind, CancellationToken cancellationToken = default)
    {
        List<byte[]> statements = [];
        foreach (var each in await repository.ListReferrersAsync(pipeline, kind, cancellationToken).ConfigureAwait(false))
        {
            var manifest = ArtifactManifest.Parse(await repository.PullManifestAsync(each.Digest, cancellationToken).ConfigureAwait(false));
            foreach (var layer in manifest.Layers.Where(layer => layer.MediaType == kind))
                statements.Add(await repository.ReadBlobAsync(layer, cancellationToken).ConfigureAwait(false));
        }
        return statements;
    }

    /// <summary>Fetches a pipeline into a folder that is not there yet. It is there when all of it came and is what was published, and not before.</summary>
    /// <param name="reference">Its tag or digest; where both are given, the digest counts.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="limits">How much it may hold, all layers together.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The manifest in the folder, checked.</returns>
    /// <exception cref="RegistryException">It could not be fetched, is no pipeline, or is unsafe to unpack.</exception>
    /// <exception cref="ManifestException">Its bundles are not what its manifest says.</exception>
    public async Task<LoadedManifest> PullAsync(RegistryReference reference, string folder, UnpackLimits? limits = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (Path.Exists(folder))
            throw Messages.FolderThere(folder);
        var (_, index) = await FindAsync(reference, cancellationToken).ConfigureAwait(false);
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        using var part = new PipelinePart(repository, folder, limits ?? UnpackLimits.Usual);
        List<(Digest Digest, ArtifactManifest Artifact)> artifacts = [];
        foreach (var each in index.Manifests)
            artifacts.Add((each.Digest, ArtifactManifest.Parse(await repository.PullManifestAsync(each.Digest, cancellationToken).ConfigureAwait(false))));
        // The pipeline's own comes first: it says which of them other projects published.
        foreach (var (digest, artifact) in artifacts.OrderBy(each => each.Artifact.ArtifactType != PipelineMediaTypes.PipelineManifest))
            await part.AddAsync(digest, artifact, cancellationToken).ConfigureAwait(false);
        return part.Finish(reference.ToString());
    }

    /// <summary>Fetches one step, to be called from another pipeline, into a folder that is not there yet. It is there when all of it came and is what was published, and not before.</summary>
    /// <param name="reference">The step's own digest.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="limits">How much it may hold, all layers together.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How it is called.</returns>
    /// <exception cref="RegistryException">It could not be fetched, is no step, or is unsafe to unpack.</exception>
    public async Task<ComponentInterface> PullStepAsync(RegistryReference reference, string folder, UnpackLimits? limits = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (Path.Exists(folder))
            throw Messages.FolderThere(folder);
        var document = await repository.PullManifestAsync(reference.Digest ?? throw Messages.NotStep(reference.ToString()), cancellationToken).ConfigureAwait(false);
        if (document.Descriptor.MediaType == MediaTypes.Index || ArtifactManifest.Parse(document) is not { ArtifactType: PipelineMediaTypes.Step } artifact)
            throw Messages.NotStep(reference.ToString());
        using var part = new PipelinePart(repository, Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)), limits ?? UnpackLimits.Usual);
        return await part.FinishStepAsync(artifact, reference.ToString(), cancellationToken).ConfigureAwait(false);
    }

    async Task<(ManifestDocument Document, ArtifactIndex Index)> FindAsync(RegistryReference reference, CancellationToken cancellationToken)
    {
        var document = reference.Digest is { } digest
            ? await repository.PullManifestAsync(digest, cancellationToken).ConfigureAwait(false)
            : await repository.PullManifestAsync(reference.Tag ?? throw Messages.NoTagGiven(reference.ToString()), cancellationToken).ConfigureAwait(false);
        return document.Descriptor.MediaType == MediaTypes.Index && ArtifactIndex.Parse(document) is { ArtifactType: PipelineMediaTypes.Pipeline } index
            ? (document, index)
            : throw Messages.NotPipeline(reference.ToString());
    }
}

/// <summary>A blob of a pipeline that is in the registry now.</summary>
/// <param name="Blob">The blob.</param>
/// <param name="How">How it got there.</param>
public sealed record PublishedBlob(Descriptor Blob, BlobPush How);
