using Pipelines.Registry.Content;
using Pipelines.Registry.Publishing;
using Pipelines.Registry.Repositories;

namespace Pipelines.Registry.Images;

/// <summary>A repository as the place where images of a pipeline's steps lie.</summary>
/// <param name="repository">The repository: the pipeline's own.</param>
public sealed class ImageShelf(Repository repository)
{
    const int AtOnce = 4;

    /// <summary>Publishes images. What is there already is not sent; the tags are set when all else is there, and not before.</summary>
    /// <param name="package">The images.</param>
    /// <param name="version">What their tags begin with.</param>
    /// <param name="replace">Whether tags that point at something else may be moved.</param>
    /// <param name="progress">Told of each blob when it is there, the base's too; from several threads.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RegistryException">They could not be published, or a tag is taken.</exception>
    public async Task PublishAsync(ImagePackage package, string version, bool replace = false, IProgress<PublishedBlob>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(package);
        foreach (var image in package.Images)
        {
            var there = await repository.FindManifestAsync(image.Tag(version), cancellationToken).ConfigureAwait(false);
            if (there is not null && there.Digest != image.Manifest.Descriptor.Digest && !replace)
                throw Messages.TagTaken($"{repository}:{image.Tag(version)}", there.Digest);
        }
        var several = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(package.Base.Layers.DistinctBy(layer => layer.Digest), several, async (layer, token) =>
        {
            var how = await repository.CopyBlobAsync(layer, package.Base.Repository, package.Scratch(layer.Digest), token).ConfigureAwait(false);
            progress?.Report(new(layer, how));
        }).ConfigureAwait(false);
        await Parallel.ForEachAsync(package.Blobs, several, async (blob, token) =>
        {
            var how = await repository.PushBlobAsync(blob, cancellationToken: token).ConfigureAwait(false);
            progress?.Report(new(blob.Descriptor, how));
        }).ConfigureAwait(false);
        foreach (var image in package.Images)
            await repository.PushManifestAsync(image.Manifest, cancellationToken: cancellationToken).ConfigureAwait(false);
        foreach (var image in package.Images)
            await repository.PushManifestAsync(image.Manifest, image.Tag(version), cancellationToken).ConfigureAwait(false);
    }
}
