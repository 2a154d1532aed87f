using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Pipelines.Registry.Content;

namespace Pipelines.Registry.Tests.Servers;

/// <summary>What the distribution specification 1.1 says and Debian's registry does not do: uploads that keep what came before a break and take no other piece than the next, lists of referrers, pages.</summary>
sealed partial class SpecRegistry : IDisposable
{
    readonly ConcurrentDictionary<string, SpecUpload> uploads = [];
    readonly ConcurrentDictionary<string, byte[]> blobs = [];
    readonly ConcurrentDictionary<string, (string Type, byte[] Bytes)> manifests = [];
    readonly ConcurrentDictionary<string, bool> tags = [];
    readonly ConcurrentQueue<(string Subject, Descriptor Descriptor)> referrers = [];
    int started;

    public SpecRegistry() => Server = new(AnswerAsync);

    public WireServer Server { get; }

    public string Host => Server.Host;

    /// <summary>All bytes of blobs that ever came.</summary>
    public long Received => uploads.Values.Sum(upload => upload.Received);

    public IEnumerable<byte[]> Blobs => blobs.Values;

    public int? LeastPiece { get; init; }

    public bool TakesPieces { get; init; } = true;

    /// <summary>So many uploads are forgotten when their second piece comes.</summary>
    public int Forgets { get; set; }

    public int PageSize { get; init; } = 2;

    public bool ListsReferrers { get; init; } = true;

    public void Dispose()
    {
        Server.Dispose();
        foreach (var upload in uploads.Values)
            upload.Dispose();
    }

    async Task AnswerAsync(WireCall call)
    {
        var match = Route.Match(call.Path);
        var (kind, rest) = (match.Groups["kind"].Value, match.Groups["rest"].Value);
        await (kind switch
        {
            "blobs/uploads" when rest.Length == 0 => StartAsync(call),
            "blobs/uploads" => uploads.TryGetValue(rest, out var upload) ? UploadAsync(call, rest, upload) : call.AnswerAsync(404),
            "blobs" => blobs.TryGetValue(rest, out var blob) ? call.AnswerAsync(200, blob) : call.AnswerAsync(404),
            "manifests" => ManifestAsync(call, rest),
            "tags" => PageAsync(call, [.. tags.Keys.Order(StringComparer.Ordinal)], page => JsonSerializer.SerializeToUtf8Bytes(new { name = "team/iris", tags = page })),
            "referrers" when ListsReferrers => ReferrersAsync(call, rest),
            _ => call.AnswerAsync(404),
        });
    }

    Task StartAsync(WireCall call)
    {
        var id = $"{Interlocked.Increment(ref started)}";
        uploads[id] = new();
        (string, string)[] least = LeastPiece is { } bytes ? [("OCI-Chunk-Min-Length", $"{bytes}")] : [];
        // Relative, as the specification allows.
        return call.AnswerAsync(202, [("Location", $"/v2/team/iris/blobs/uploads/{id}?of=0"), .. least]);
    }

    async Task UploadAsync(WireCall call, string id, SpecUpload upload)
    {
        using var alone = await upload.EnterAsync(call.End);
        var place = ("Location", $"/v2/team/iris/blobs/uploads/{id}?of={upload.Length}");
        if (call.Method == "DELETE")
        {
            await call.AnswerAsync(204);
            return;
        }
        if (call.Method == "GET")
        {
            await call.AnswerAsync(204, place, ("Range", upload.Range));
            return;
        }
        if (call.Method == "PATCH" && !TakesPieces)
        {
            await call.ReadBodyAsync();
            await call.AnswerAsync(405);
            return;
        }
        if (call.Method == "PATCH" && upload.Length > 0 && Forgets > 0)
        {
            Forgets--;
            uploads.Remove(id, out _);
            await call.ReadBodyAsync();
            await call.AnswerAsync(404);
            return;
        }
        if (call["Content-Range"] is { } range && range.Split('-')[0] != $"{upload.Length}")
        {
            // Whole, so that the answer is heard.
            await call.ReadBodyAsync();
            await call.AnswerAsync(416, place, ("Range", upload.Range));
            return;
        }
        await call.ReadBodyAsync(upload.TakeAsync);
        if (call.Method == "PATCH")
        {
            await call.AnswerAsync(202, place, ("Range", upload.Range));
            return;
        }
        var digest = Digest.Of(upload.Bytes).ToString();
        if (digest == call.Query("digest"))
            blobs[digest] = upload.Bytes;
        await call.AnswerAsync(digest == call.Query("digest") ? 201 : 400);
    }

    async Task ManifestAsync(WireCall call, string place)
    {
        if (call.Method == "PUT")
        {
            var document = new ManifestDocument(call["Content-Type"]!, await call.ReadBodyAsync());
            var digest = document.Descriptor.Digest.ToString();
            manifests[digest] = manifests[place] = (document.Descriptor.MediaType, document.Bytes.ToArray());
            if (!place.Contains(':'))
                tags[place] = true;
            using var json = JsonDocument.Parse(document.Bytes);
            if (!ListsReferrers || !json.RootElement.TryGetProperty("subject", out var subject))
            {
                await call.AnswerAsync(201);
                return;
            }
            var about = subject.GetProperty("digest").GetString()!;
            referrers.Enqueue((about, document.Descriptor with { ArtifactType = json.RootElement.GetProperty("artifactType").GetString() }));
            await call.AnswerAsync(201, ("OCI-Subject", about));
            return;
        }
        if (manifests.TryGetValue(place, out var found))
            await call.AnswerAsync(200, found.Bytes, ("Content-Type", found.Type));
        else
            await call.AnswerAsync(404);
    }

    Task ReferrersAsync(WireCall call, string subject) => PageAsync(call, [.. referrers.Where(each => each.Subject == subject).Select(each => each.Descriptor)],
        page => new ArtifactIndex { Manifests = page }.ToDocument().Bytes.ToArray());

    async Task PageAsync<T>(WireCall call, List<T> all, Func<List<T>, byte[]> write)
    {
        var from = int.Parse(call.Query("from") ?? "0", null);
        (string, string)[] link = from + PageSize < all.Count ? [("Link", $"<{call.Path}?from={from + PageSize}>; rel=\"next\"")] : [];
        await call.AnswerAsync(200, write([.. all.Skip(from).Take(PageSize)]), link);
    }

    [GeneratedRegex("^/v2/team/iris/(?<kind>blobs/uploads|blobs|manifests|tags|referrers)/(?<rest>.*)$")]
    private static partial Regex Route { get; }
}
