using System.Net;
using Pipelines.Registry.Authentication;
using Pipelines.Registry.Content;
using Pipelines.Registry.Transport;

namespace Pipelines.Registry.Repositories;

/// <summary>Sends one blob: a small one in one piece, a larger one in several. After a failure the registry is asked how far it got; where it has lost the upload, it starts anew.</summary>
sealed partial class BlobUpload(Exchange exchange, RegistryOptions options, RegistryHost host, string repository, Scopes scopes, BlobContent blob)
{
    static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    readonly Descriptor descriptor = blob.Descriptor;
    Uri? location;
    long offset;
    long unwanted = -1;
    long piece = Math.Max(1, options.ChunkSize);
    int starts;
    bool isUnsure;
    bool isDone;
    TransientException? last;

    string What => $"Sending the blob {descriptor.Digest} to {host.Name}/{repository}";

    /// <exception cref="RegistryException">It could not be sent.</exception>
    public async Task<BlobPush> RunAsync(string? mountFrom, CancellationToken cancellationToken)
    {
        try
        {
            if (mountFrom is not null && await TryMountAsync(mountFrom, cancellationToken).ConfigureAwait(false))
                return BlobPush.Mounted;
            while (!isDone)
                await exchange.Retries.RunAsync(StepAsync, cancellationToken).ConfigureAwait(false);
            return BlobPush.Sent;
        }
        finally
        {
            if (!isDone && location is not null)
                await CancelAsync().ConfigureAwait(false);
        }
    }

    async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        try
        {
            await GoOnAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TransientException failure)
        {
            last = failure;
            throw;
        }
    }

    async Task GoOnAsync(CancellationToken cancellationToken)
    {
        if (isUnsure)
            await FindPlaceAsync(cancellationToken).ConfigureAwait(false);
        if (isDone)
            return;
        if (location is null)
            await StartAsync(cancellationToken).ConfigureAwait(false);
        isUnsure = true;
        if (descriptor.Size - offset <= piece)
            await CloseAsync(cancellationToken).ConfigureAwait(false);
        else
            await SendPieceAsync(cancellationToken).ConfigureAwait(false);
        isUnsure = false;
    }

    async Task SendPieceAsync(CancellationToken cancellationToken)
    {
        var call = new Call(HttpMethod.Patch, host, location!, scopes) { Body = watch => new PieceContent(blob, offset, piece, watch) };
        using var answer = await exchange.SendAsync(call, cancellationToken).ConfigureAwait(false);
        switch (answer.Status)
        {
            case HttpStatusCode.Accepted or HttpStatusCode.NoContent or HttpStatusCode.Created:
                Move(call, answer);
                offset = Place(answer) is { } place && place > offset && place <= offset + piece ? place : offset + piece;
                break;
            // Not every registry takes pieces.
            case HttpStatusCode.BadRequest or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented when offset == 0:
                piece = descriptor.Size;
                location = null;
                starts--;
                break;
            case HttpStatusCode.NotFound or HttpStatusCode.RequestedRangeNotSatisfiable:
                throw Forgotten(answer);
            default:
                throw await exchange.RefusedAsync(call, answer, What).ConfigureAwait(false);
        }
    }

    async Task CloseAsync(CancellationToken cancellationToken)
    {
        var query = $"{(location!.Query.Length > 1 ? location.Query + "&" : "?")}digest={Uri.EscapeDataString(descriptor.Digest.ToString())}";
        var call = new Call(HttpMethod.Put, host, new UriBuilder(location) { Query = query }.Uri, scopes) { Body = watch => new PieceContent(blob, offset, descriptor.Size - offset, watch) };
        using var answer = await exchange.SendAsync(call, cancellationToken).ConfigureAwait(false);
        if (answer.Status is HttpStatusCode.Created or HttpStatusCode.NoContent or HttpStatusCode.OK)
        {
            if (answer["Docker-Content-Digest"] is { } said && said != descriptor.Digest.ToString() && said.StartsWith(descriptor.Digest.Algorithm + ":", StringComparison.Ordinal))
                throw Messages.OtherDigest(What, said);
            isDone = true;
            return;
        }
        if (answer.Status is HttpStatusCode.NotFound or HttpStatusCode.RequestedRangeNotSatisfiable)
            throw Forgotten(answer);
        // Bytes altered on the way, or pieces that the registry put together wrongly: once more, from the start.
        if (answer.Status == HttpStatusCode.BadRequest && starts <= 1)
        {
            location = null;
            throw new TransientException((await exchange.RefusedAsync(call, answer, What).ConfigureAwait(false)).Message);
        }
        throw await exchange.RefusedAsync(call, answer, What).ConfigureAwait(false);
    }

    /// <summary>The registry knows nothing of the upload, or wants other bytes than these: it is asked which.</summary>
    TransientException Forgotten(Answer answer)
    {
        if (answer.Status == HttpStatusCode.NotFound)
            location = null;
        else
            unwanted = offset;
        return new(Messages.UploadForgotten(What));
    }

    /// <summary>Asks the registry what it has, after something was sent and nothing heard.</summary>
    async Task FindPlaceAsync(CancellationToken cancellationToken)
    {
        var there = new Call(HttpMethod.Head, host, new(host.Address, $"/v2/{repository}/blobs/{descriptor.Digest}"), scopes);
        using (var answer = await exchange.SendAsync(there, cancellationToken).ConfigureAwait(false))
            isDone = answer.Status == HttpStatusCode.OK;
        if (isDone || location is null)
        {
            isUnsure = false;
            return;
        }
        var call = new Call(HttpMethod.Get, host, location, scopes);
        using var status = await exchange.SendAsync(call, cancellationToken).ConfigureAwait(false);
        var place = Place(status);
        // One byte and none are both written "0-0".
        if (place == 0 && unwanted == 0)
            place = 1;
        if (status.Status is HttpStatusCode.NoContent or HttpStatusCode.OK or HttpStatusCode.Accepted && place <= descriptor.Size && place != unwanted)
        {
            Move(call, status);
            offset = place.Value;
        }
        else
        {
            location = null;
        }
        isUnsure = false;
    }

    void Move(Call call, Answer answer)
    {
        if (answer.Location is not { } next)
            return;
        exchange.Check(call, next);
        location = next;
    }

    /// <summary>How many bytes the registry has. "0-0" is taken for none.</summary>
    static long? Place(Answer answer) =>
        answer["Range"]?.Split('-') is [_, var end] && long.TryParse(end, out var last) && last >= 0 ? last == 0 ? 0 : last + 1 : null;

    async Task CancelAsync()
    {
        using var limit = new CancellationTokenSource(Farewell);
        try
        {
            (await exchange.SendAsync(new(HttpMethod.Delete, host, location!, scopes), limit.Token).ConfigureAwait(false)).Dispose();
        }
        catch (Exception error) when (error is RegistryException or OperationCanceledException)
        {
            // The registry forgets it by itself.
        }
    }
}
