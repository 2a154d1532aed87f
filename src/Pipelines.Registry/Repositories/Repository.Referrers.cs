using System.Net;
using Pipelines.Registry.Content;

namespace Pipelines.Registry.Repositories;

public sealed partial class Repository
{
    const int MostPages = 1000;

    /// <summary>What is about a manifest: bills of materials, statements, signatures. Registries that keep no such list have it under a tag.</summary>
    /// <param name="subject">The manifest.</param>
    /// <param name="artifactType">The kind that is wanted; null: all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RegistryException">The list cannot be had.</exception>
    public async Task<IReadOnlyList<Descriptor>> ListReferrersAsync(Digest subject, string? artifactType = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var filter = artifactType is null ? "" : "?artifactType=" + Uri.EscapeDataString(artifactType);
        List<Descriptor> found = [];
        await foreach (var page in PagesAsync($"referrers/{subject}{filter}", $"Listing what is about {this}@{subject}", MediaTypes.Index, cancellationToken).ConfigureAwait(false))
        {
            if (page is null)
            {
                foreach (var each in (await TaggedAsync(Referrer.TagOf(subject), cancellationToken).ConfigureAwait(false))?.Manifests ?? [])
                    found.Add(artifactType is null || each.ArtifactType is not null ? each : await TypedAsync(each, cancellationToken).ConfigureAwait(false));
                break;
            }
            found.AddRange(Listed(page, subject));
        }
        return [.. found.Where(each => artifactType is null || each.ArtifactType == artifactType).DistinctBy(each => each.Digest)];
    }

    /// <summary>Some that copy such a list leave out of what kind each is.</summary>
    async Task<Descriptor> TypedAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        await FetchAsync(descriptor.Digest.ToString(), descriptor.Digest, cancellationToken).ConfigureAwait(false) is { } document && Referrer.Of(document) is { } referrer ? referrer.Descriptor : descriptor;

    IReadOnlyList<Descriptor> Listed(byte[] page, Digest subject)
    {
        try
        {
            return ArtifactIndex.Parse(new(MediaTypes.Index, page)).Manifests;
        }
        catch (RegistryException error)
        {
            throw Messages.UnreadableReferrers($"{this}@{subject}", error);
        }
    }

    /// <summary>Two that list at the same time from two machines may lose one: registries have nothing to prevent it by.</summary>
    async Task ListReferrerAsync(Referrer referrer, CancellationToken cancellationToken)
    {
        using var alone = await exchange.Lists.EnterAsync(cancellationToken).ConfigureAwait(false);
        var index = await TaggedAsync(referrer.Tag, cancellationToken).ConfigureAwait(false) ?? new();
        if (index.Manifests.Any(each => each.Digest == referrer.Descriptor.Digest))
            return;
        await PutAsync((index with { Manifests = [.. index.Manifests, referrer.Descriptor] }).ToDocument(), referrer.Tag, cancellationToken).ConfigureAwait(false);
    }

    async Task UnlistReferrerAsync(Referrer referrer, CancellationToken cancellationToken)
    {
        using var alone = await exchange.Lists.EnterAsync(cancellationToken).ConfigureAwait(false);
        var index = await TaggedAsync(referrer.Tag, cancellationToken).ConfigureAwait(false);
        if (index?.Manifests.Any(each => each.Digest == referrer.Descriptor.Digest) == true)
            await PutAsync((index with { Manifests = [.. index.Manifests.Where(each => each.Digest != referrer.Descriptor.Digest)] }).ToDocument(), referrer.Tag, cancellationToken).ConfigureAwait(false);
    }

    async Task<ArtifactIndex?> TaggedAsync(string tag, CancellationToken cancellationToken) =>
        await FetchAsync(tag, null, cancellationToken).ConfigureAwait(false) is not { } document ? null
        : document.Descriptor.MediaType == MediaTypes.Index ? ArtifactIndex.Parse(document)
        : throw Messages.NoReferrers($"{this}:{tag}", document.Descriptor.MediaType);
}
