using System.Net;
using System.Net.Http.Headers;
using Pipelines.Registry.Content;
using Pipelines.Registry.References;
using Pipelines.Registry.Transport;

namespace Pipelines.Registry.Repositories;

public sealed partial class Repository
{
    const int MostOfAManifest = 4 * 1024 * 1024;

    static readonly string[] Manifests = [MediaTypes.Manifest, MediaTypes.Index, MediaTypes.DockerManifest, MediaTypes.DockerIndex];

    /// <summary>What a tag points at.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null: there is no such tag.</returns>
    /// <exception cref="RegistryException">The registry does not say.</exception>
    public async Task<Descriptor?> FindManifestAsync(string tag, CancellationToken cancellationToken = default)
    {
        var call = Get($"manifests/{CheckedTag(tag)}", Manifests) with { Method = HttpMethod.Head };
        using var answer = await exchange.SendRepeatedlyAsync(call, cancellationToken).ConfigureAwait(false);
        if (answer.Status == HttpStatusCode.NotFound)
            return null;
        if (answer.Status != HttpStatusCode.OK)
            throw await exchange.RefusedAsync(call, answer, $"Looking for {this}:{tag}").ConfigureAwait(false);
        // Older registries do not say what it is the digest of, or how long it is.
        return Digest.TryParse(answer["Docker-Content-Digest"], out var digest) && answer.ContentHeaders is { ContentLength: > 0 and var size, ContentType.MediaType: { } type }
            ? new(type, digest, size)
            : (await FetchAsync(tag, null, cancellationToken).ConfigureAwait(false))?.Descriptor;
    }

    /// <summary>Whether a manifest is there.</summary>
    /// <param name="digest">Its digest.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RegistryException">The registry does not say.</exception>
    public async Task<bool> HasManifestAsync(Digest digest, CancellationToken cancellationToken = default)
    {
        var call = Get($"manifests/{digest}", Manifests) with { Method = HttpMethod.Head };
        using var answer = await exchange.SendRepeatedlyAsync(call, cancellationToken).ConfigureAwait(false);
        return answer.Status switch
        {
            HttpStatusCode.OK => true,
            HttpStatusCode.NotFound => false,
            _ => throw await exchange.RefusedAsync(call, answer, $"Looking for {this}@{digest}").ConfigureAwait(false),
        };
    }

    /// <summary>Fetches a manifest or an index by its tag.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RegistryException">There is none, or it could not be fetched.</exception>
    public async Task<ManifestDocument> PullManifestAsync(string tag, CancellationToken cancellationToken = default) =>
        await FetchAsync(CheckedTag(tag), null, cancellationToken).ConfigureAwait(false) ?? throw Messages.NoManifest($"{this}:{tag}");

    /// <summary>Fetches a manifest or an index by its digest, and checks it.</summary>
    /// <param name="digest">The digest.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RegistryException">There is none, it could not be fetched, or was altered.</exception>
    public async Task<ManifestDocument> PullManifestAsync(Digest digest, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(digest);
        return await FetchAsync(digest.ToString(), digest, cancellationToken).ConfigureAwait(false) ?? throw Messages.NoManifest($"{this}@{digest}");
    }

    /// <summary>Sends a manifest or an index. All that it points at must be there. Where it is about another one, the registry's list of what is about that is kept, too.</summary>
    /// <param name="document">The manifest.</param>
    /// <param name="tag">The tag that is to point at it; null: none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RegistryException">It could not be sent.</exception>
    public async Task PushManifestAsync(ManifestDocument document, string? tag = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        var listed = await PutAsync(document, tag is null ? document.Descriptor.Digest.ToString() : CheckedTag(tag), cancellationToken).ConfigureAwait(false);
        if (!listed && Referrer.Of(document) is { } referrer)
            await ListReferrerAsync(referrer, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes a manifest and so all tags that point at it, where the registry allows it.</summary>
    /// <param name="digest">Its digest.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RegistryException">It does not, or there is none.</exception>
    public async Task DeleteManifestAsync(Digest digest, CancellationToken cancellationToken = default)
    {
        var referrer = Referrer.Of(await PullManifestAsync(digest, cancellationToken).ConfigureAwait(false));
        await DeleteAsync($"manifests/{digest}", $"the manifest {digest}", cancellationToken).ConfigureAwait(false);
        if (referrer is not null)
            await UnlistReferrerAsync(referrer, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes a tag and not what it points at, where the registry knows how.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RegistryException">It does not, or there is none.</exception>
    public Task DeleteTagAsync(string tag, CancellationToken cancellationToken = default) => DeleteAsync($"manifests/{CheckedTag(tag)}", $"the tag {tag}", cancellationToken);

    /// <returns>Whether the registry put it into its list of referrers itself.</returns>
    async Task<bool> PutAsync(ManifestDocument document, string place, CancellationToken cancellationToken)
    {
        var what = $"Sending the manifest {What(place)}";
        var call = new Call(HttpMethod.Put, host, Address($"manifests/{place}"), push)
        {
            Body = _ => new ReadOnlyMemoryContent(document.Bytes) { Headers = { ContentType = MediaTypeHeaderValue.Parse(document.Descriptor.MediaType) } },
        };
        using var answer = await exchange.SendRepeatedlyAsync(call, cancellationToken).ConfigureAwait(false);
        if (answer.Status is not (HttpStatusCode.Created or HttpStatusCode.OK or HttpStatusCode.Accepted))
            throw await exchange.RefusedAsync(call, answer, what).ConfigureAwait(false);
        if (Digest.TryParse(answer["Docker-Content-Digest"], out var said) && said.Algorithm == document.Descriptor.Digest.Algorithm && said != document.Descriptor.Digest)
            throw Messages.OtherDigest(what, said.ToString());
        return answer["OCI-Subject"] is not null;
    }

    /// <summary>What comes altered is fetched once more: it may have been on the way.</summary>
    /// <returns>Null: there is none.</returns>
    async Task<ManifestDocument?> FetchAsync(string place, Digest? digest, CancellationToken cancellationToken)
    {
        for (var isLast = false; ; isLast = true)
        {
            var (document, isAltered) = await exchange.Retries.RunAsync(token => FetchOnceAsync(place, digest, token), cancellationToken).ConfigureAwait(false);
            if (!isAltered)
                return document;
            if (isLast)
                throw Messages.Altered($"The manifest {What(place)}", host.Address);
        }
    }

    async Task<(ManifestDocument? Document, bool IsAltered)> FetchOnceAsync(string place, Digest? digest, CancellationToken cancellationToken)
    {
        var call = Get($"manifests/{place}", Manifests);
        using var answer = await exchange.SendAsync(call, cancellationToken).ConfigureAwait(false);
        if (answer.Status == HttpStatusCode.NotFound)
            return (null, false);
        if (answer.Status != HttpStatusCode.OK)
            throw await exchange.RefusedAsync(call, answer, $"Fetching the manifest {What(place)}").ConfigureAwait(false);
        var type = answer.ContentHeaders.ContentType?.MediaType ?? "application/octet-stream";
        // Its digest is that of a part of it.
        if (type.StartsWith(MediaTypes.DockerSchema1, StringComparison.Ordinal))
            throw Messages.OldManifest(What(place));
        var bytes = await answer.ReadAllAsync(MostOfAManifest).ConfigureAwait(false) ?? throw Messages.TooLarge($"The manifest {What(place)}", MostOfAManifest);
        var expected = digest ?? (Digest.TryParse(answer["Docker-Content-Digest"], out var said) ? said : Digest.Of(bytes));
        return (new(new Descriptor(type, expected, bytes.Length), bytes), !expected.Matches(bytes));
    }

    string What(string place) => $"{this}{(place.Contains(':') ? '@' : ':')}{place}";

    static string CheckedTag(string tag) => RegistryReference.IsTag(tag) ? tag : throw Messages.NotTag(tag);
}
