using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Pipelines.Registry.Repositories;

public sealed partial class Repository
{
    const int MostOfAPage = 16 * 1024 * 1024;

    /// <summary>All tags, as the registry orders them, page by page as they are asked for.</summary>
    /// <param name="pageSize">How many the registry is asked for at once; it may give more, or fewer.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>None, too, where there is no such repository yet.</returns>
    /// <exception cref="RegistryException">The list cannot be had.</exception>
    public async IAsyncEnumerable<string> ListTagsAsync(int pageSize = 1000, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var page in PagesAsync($"tags/list?n={pageSize}", $"Listing the tags of {this}", "application/json", cancellationToken).ConfigureAwait(false))
        {
            foreach (var tag in page is null ? [] : Tags(page))
                yield return tag;
        }
    }

    IEnumerable<string> Tags(byte[] page)
    {
        try
        {
            using var json = JsonDocument.Parse(page);
            return json.RootElement.GetProperty("tags") is { ValueKind: not JsonValueKind.Null } tags ? [.. tags.EnumerateArray().Select(tag => tag.GetString() ?? "")] : [];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw Messages.UnreadableList(ToString(), error);
        }
    }

    /// <summary>Pages by their links. A single null: there is no such list.</summary>
    async IAsyncEnumerable<byte[]?> PagesAsync(string rest, string what, string accept, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var call = Get(rest, accept);
        for (var pages = 1; ; pages++)
        {
            var (page, next) = await exchange.Retries.RunAsync<(byte[]?, Uri?)>(
                async token =>
                {
                    using var answer = await exchange.SendAsync(call, token).ConfigureAwait(false);
                    return answer.Status switch
                    {
                        HttpStatusCode.NotFound => (null, null),
                        HttpStatusCode.OK => (await answer.ReadAllAsync(MostOfAPage).ConfigureAwait(false) ?? throw Messages.TooLarge("A page of " + ToString(), MostOfAPage), PageLink.Next(answer)),
                        _ => throw await exchange.RefusedAsync(call, answer, what).ConfigureAwait(false),
                    };
                },
                cancellationToken).ConfigureAwait(false);
            yield return page;
            if (next is null)
                yield break;
            // Another server is not asked, and a list comes to an end.
            if (!host.IsAt(next) || pages == MostPages)
                throw Messages.EndlessList(what);
            call = call with { Address = next };
        }
    }
}
