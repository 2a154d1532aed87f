using System.Net;

namespace Pipelines.Registry.Transport;

/// <summary>A registry's address.</summary>
/// <param name="Name">As references name it.</param>
/// <param name="Address">Where it is.</param>
sealed record RegistryHost(string Name, Uri Address)
{
    public static RegistryHost Of(string name, RegistryOptions options)
    {
        var address = new Uri("https://" + (name == "docker.io" ? "registry-1.docker.io" : name));
        return new(name, AllowsPlainHttp(address, options) ? new Uri("http://" + name) : address);
    }

    public static bool AllowsPlainHttp(Uri address, RegistryOptions options) => options.PlainHttp ?? IsLoopback(address);

    /// <summary>Whether what is meant for this registry may be sent there too.</summary>
    public bool IsAt(Uri address) => Uri.Compare(Address, address, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;

    static bool IsLoopback(Uri address) => address.Host == "localhost" || IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip);
}
