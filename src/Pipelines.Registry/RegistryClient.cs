using Pipelines.Registry.References;
using Pipelines.Registry.Repositories;
using Pipelines.Registry.Transport;

namespace Pipelines.Registry;

/// <summary>
/// A client of registries that follow the OCI distribution specification 1.1. What comes from them is checked against its digest before it is kept; what fails in passing is tried again; only the registry itself, never one that
/// it sends us to, is told who one is. It may be used from several threads.
/// </summary>
/// <param name="options">How they are talked to.</param>
public sealed class RegistryClient(RegistryOptions? options = null) : IDisposable
{
    readonly RegistryOptions options = options ?? new();
    readonly Exchange exchange = new(options ?? new());

    /// <summary>A repository. Nothing is asked of the registry yet.</summary>
    /// <param name="reference">Names the registry and the repository.</param>
    public Repository Open(RegistryReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return new(exchange, options, RegistryHost.Of(reference.Host, options), reference.Repository);
    }

    /// <summary>Closes its connections.</summary>
    public void Dispose() => exchange.Dispose();
}
