using System.Net;
using Pipelines.Registry.Authentication;
using Pipelines.Registry.Transport;

namespace Pipelines.Registry.Repositories;

sealed partial class BlobUpload
{
    /// <summary>Mounts it, or leaves it.</summary>
    public async Task<bool> MountOrLeaveAsync(string from, CancellationToken cancellationToken)
    {
        try
        {
            return await TryMountAsync(from, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (!isDone && location is not null)
                await CancelAsync().ConfigureAwait(false);
        }
    }

    async Task<bool> TryMountAsync(string from, CancellationToken cancellationToken)
    {
        try
        {
            return await exchange.Retries.RunAsync(token => MountAsync(from, token), cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryException error) when (error.Failure == RegistryFailure.Denied)
        {
            // One may not read there: it is sent.
            return false;
        }
    }

    async Task<bool> MountAsync(string from, CancellationToken cancellationToken)
    {
        var other = Scopes.Pull(from);
        var query = $"?mount={Uri.EscapeDataString(descriptor.Digest.ToString())}&from={Uri.EscapeDataString(from)}";
        var call = Post(query) with { Scopes = scopes.And(other.All) };
        using var answer = await exchange.SendAsync(call, cancellationToken).ConfigureAwait(false);
        // What the registry does not mount is sent.
        if (answer.Status == HttpStatusCode.Accepted)
            Begin(call, answer);
        return isDone = answer.Status == HttpStatusCode.Created;
    }

    async Task StartAsync(CancellationToken cancellationToken)
    {
        if (starts > options.Retries)
            throw Messages.GaveUp(last ?? new(Messages.UploadForgotten(What)), starts);
        var call = Post("");
        using var answer = await exchange.SendAsync(call, cancellationToken).ConfigureAwait(false);
        if (answer.Status != HttpStatusCode.Accepted)
            throw await exchange.RefusedAsync(call, answer, What).ConfigureAwait(false);
        Begin(call, answer);
        location = location ?? throw Messages.NoLocation(What);
        starts++;
    }

    void Begin(Call call, Answer answer)
    {
        offset = 0;
        unwanted = -1;
        Move(call, answer);
        if (piece < descriptor.Size && long.TryParse(answer["OCI-Chunk-Min-Length"], out var least) && least > piece)
            piece = least;
    }

    Call Post(string query) => new(HttpMethod.Post, host, new(host.Address, $"/v2/{repository}/blobs/uploads/{query}"), scopes) { Body = _ => new ByteArrayContent([]) };
}
