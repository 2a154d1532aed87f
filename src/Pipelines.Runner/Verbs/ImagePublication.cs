using Pipelines.Manifest;
using Pipelines.Registry.Images;
using Pipelines.Registry.Publishing;
using Pipelines.Registry.References;
using Pipelines.Registry.Repositories;
using Pipelines.Runner.Targets;

namespace Pipelines.Runner.Verbs;

/// <summary>Puts steps into a registry as images.</summary>
/// <param name="Tag">What the tags begin with; null: the pipeline's version.</param>
/// <param name="Replace">Whether tags that stand for something else are moved.</param>
/// <param name="DryRun">Whether it is only said.</param>
/// <param name="Steps">Which steps.</param>
sealed record ImagePublication(string? Tag, bool Replace, bool DryRun, IReadOnlyCollection<string> Steps)
{
    public async Task PublishAsync(Terminal terminal, LoadedManifest loaded, BaseImage from, RegistryReference reference, Repository repository)
    {
        using var package = await ImagePackage.CreateAsync(loaded, from, Steps, terminal.Cancellation);
        if (package.Images.Count == 0)
            return;
        var version = Tag ?? loaded.Manifest.Version;
        if (DryRun)
        {
            foreach (var image in package.Images)
                await terminal.Out.WriteLineAsync(Messages.WouldPublishImage(reference.WithTag(image.Tag(version)), image.Manifest.Descriptor.Digest));
            await terminal.Out.WriteLineAsync(Messages.WouldSend(from.Name, from.Platform, package.Blobs.Count, package.Blobs.Sum(blob => blob.Descriptor.Size)));
            return;
        }
        if (Tag is null && loaded.Manifest.Settings.GetValueOrDefault("autoVersionBump") is true)
            version = await FreeTag.FindAsync(repository, version, next => package.Images.Select(image => (image.Tag(next), image.Manifest.Descriptor.Digest)), terminal.Cancellation);
        var count = await PublishBar.ShowAsync(terminal, package.Blobs.Sum(blob => blob.Descriptor.Size) + from.Bytes, async bar =>
        {
            var counted = new Count(bar);
            await new ImageShelf(repository).PublishAsync(package, version, Replace, counted, terminal.Cancellation);
            return counted;
        });
        foreach (var image in package.Images)
            await terminal.Out.WriteLineAsync(Messages.PublishedImage(reference.WithTag(image.Tag(version)), image.Manifest.Descriptor.Digest));
        await terminal.Out.WriteLineAsync(Messages.SentImages(from.Name, from.Platform, count.Sent, count.Mounted, count.All, count.Bytes));
    }

    sealed class Count(IProgress<PublishedBlob>? next) : IProgress<PublishedBlob>
    {
        int all;
        int sent;
        int mounted;
        long bytes;

        public int All => all;

        public int Sent => sent;

        public int Mounted => mounted;

        public long Bytes => bytes;

        public void Report(PublishedBlob value)
        {
            Interlocked.Increment(ref all);
            if (value.How == BlobPush.Mounted)
                Interlocked.Increment(ref mounted);
            if (value.How == BlobPush.Sent)
            {
                Interlocked.Increment(ref sent);
                Interlocked.Add(ref bytes, value.Blob.Size);
            }
            next?.Report(value);
        }
    }
}
