using System.Net;
using Pipelines.Registry.Authentication;
using Pipelines.Registry.Transport;

namespace Pipelines.Registry.Repositories;

/// <summary>A repository of a registry: its blobs, manifests and tags.</summary>
public sealed partial class Repository
{
    readonly Exchange exchange;
    readonly RegistryOptions options;
    readonly RegistryHost host;
    readonly Scopes pull;
    readonly Scopes push;

    internal Repository(Exchange exchange, RegistryOptions options, RegistryHost host, string name)
    {
        this.exchange = exchange;
        this.options = options;
        this.host = host;
        Name = name;
        pull = Scopes.Pull(name);
        push = Scopes.Push(name);
    }

    /// <summary>Its name in the registry.</summary>
    public string Name { get; }

    /// <summary>With the registry, as references name it.</summary>
    public override string ToString() => $"{host.Name}/{Name}";

    Uri Address(string rest) => new(host.Address, $"/v2/{Name}/{rest}");

    Call Get(string rest, params string[] accept) => new(HttpMethod.Get, host, Address(rest), pull) { Accept = accept };

    async Task DeleteAsync(string rest, string what, CancellationToken cancellationToken)
    {
        var call = new Call(HttpMethod.Delete, host, Address(rest), Scopes.Delete(Name));
        var tries = 0;
        using var answer = await exchange.Retries.RunAsync(
            token =>
            {
                tries++;
                return exchange.SendAsync(call, token);
            },
            cancellationToken).ConfigureAwait(false);
        // A first try may have done it without our hearing of it.
        if (answer.Status is HttpStatusCode.Accepted or HttpStatusCode.OK or HttpStatusCode.NoContent || answer.Status == HttpStatusCode.NotFound && tries > 1)
            return;
        throw answer.Status == HttpStatusCode.MethodNotAllowed ? Messages.NoDeletion(what, ToString()) : await exchange.RefusedAsync(call, answer, $"Deleting {what}").ConfigureAwait(false);
    }
}
