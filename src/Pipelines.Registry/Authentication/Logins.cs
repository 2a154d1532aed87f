using System.Collections.Concurrent;
using Pipelines.Registry.Transport;

namespace Pipelines.Registry.Authentication;

/// <summary>Who one is, at each registry and repository: podman keeps credentials by both.</summary>
sealed class Logins(HttpClient http, RegistryOptions options, Retries retries) : IDisposable
{
    readonly ConcurrentDictionary<(string, string), Login> logins = [];
    readonly CredentialSource source = new(options);

    public Login For(RegistryHost host, string repository) => logins.GetOrAdd((host.Name, repository), _ => new(host, repository, source, new(http, options, retries), options.Clock));

    public void Dispose()
    {
        foreach (var login in logins.Values)
            login.Dispose();
    }
}
