using System.Net.Http.Headers;
using System.Text;

namespace Pipelines.Registry.Authentication;

/// <summary>Who one is at a registry. It shows itself nowhere.</summary>
public sealed class Credential
{
    Credential(CredentialKind kind, string user, string secret)
    {
        Kind = kind;
        User = user;
        Secret = secret;
    }

    /// <summary>A user with a password, or what a registry takes for one.</summary>
    /// <param name="user">The name.</param>
    /// <param name="password">The password.</param>
    public Credential(string user, string password) : this(CredentialKind.Password, user, password)
    {
    }

    internal CredentialKind Kind { get; }

    internal string User { get; }

    internal string Secret { get; }

    internal AuthenticationHeaderValue Basic => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Secret}")));

    /// <summary>All forms in which a server could send it back.</summary>
    internal IEnumerable<string> Secrets => [Basic.Parameter!, Uri.EscapeDataString(Secret), Secret];

    /// <summary>A token that others are had for, as docker keeps it after a login by a browser.</summary>
    /// <param name="token">The token.</param>
    public static Credential FromIdentityToken(string token) => new(CredentialKind.IdentityToken, "", token);

    /// <summary>A token that the registry itself takes.</summary>
    /// <param name="token">The token.</param>
    public static Credential FromRegistryToken(string token) => new(CredentialKind.RegistryToken, "", token);

    /// <summary>Says nothing.</summary>
    public override string ToString() => nameof(Credential);
}

enum CredentialKind
{
    Password,
    IdentityToken,
    RegistryToken,
}
