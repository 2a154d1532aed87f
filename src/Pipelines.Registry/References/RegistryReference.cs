using System.Text.RegularExpressions;
using Pipelines.Registry.Content;

namespace Pipelines.Registry.References;

/// <summary>Names an artifact in a registry: <c>host[:port]/repository[:tag][@sha256:…]</c>, with or without <c>oci://</c> before it.</summary>
public sealed partial record RegistryReference
{
    const string Scheme = "oci://";
    const int Longest = 255;

    RegistryReference(string host, string repository, string? tag, Digest? digest)
    {
        Host = host;
        Repository = repository;
        Tag = tag;
        Digest = digest;
    }

    /// <summary>The registry, with its port where one is named: <c>ghcr.io</c>, <c>127.0.0.1:5000</c>.</summary>
    public string Host { get; }

    /// <summary>The repository in it: <c>team/iris</c>.</summary>
    public string Repository { get; }

    /// <summary>The tag, a name that may move.</summary>
    public string? Tag { get; }

    /// <summary>The digest of the manifest, which never moves. Where there is a tag too, the digest counts.</summary>
    public Digest? Digest { get; }

    /// <summary>Reads a reference.</summary>
    /// <param name="text">As a user writes it. Nothing is assumed: a registry must be named, a tag need not.</param>
    /// <exception cref="RegistryException">It is none; the message says why.</exception>
    public static RegistryReference Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var rest = text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? text[Scheme.Length..] : text;
        // What stands before an @ there is a password: it must not get into a message.
        if (rest.IndexOf('@') is >= 0 and var at && at < (rest + "/").IndexOf('/'))
            throw Messages.UserInReference();
        if (rest.Contains("://", StringComparison.Ordinal))
            throw Messages.NotReference(text, "only oci:// may stand before it");
        var (name, digest) = Cut(rest, rest.IndexOf('@'));
        var (path, tag) = Cut(name, name.LastIndexOf(':') is var colon && colon > name.LastIndexOf('/') ? colon : -1);
        if (path.IndexOf('/') is not (> 0 and var slash))
            throw Messages.NotReference(text, "it names no registry, or no repository in it");
        return Of(text, path[..slash], path[(slash + 1)..], tag, digest);
    }

    /// <summary>The same repository at another tag.</summary>
    /// <param name="tag">The tag.</param>
    /// <exception cref="RegistryException">This can be no tag.</exception>
    public RegistryReference WithTag(string tag) => TagPattern.IsMatch(tag) ? new(Host, Repository, tag, null) : throw Messages.NotTag(tag);

    /// <summary>The same repository at a digest.</summary>
    /// <param name="digest">The digest of a manifest.</param>
    public RegistryReference WithDigest(Digest digest) => new(Host, Repository, Tag, digest);

    /// <summary>As a user writes it, without <c>oci://</c>.</summary>
    public override string ToString() => $"{Host}/{Repository}{(Tag is null ? "" : ":" + Tag)}{(Digest is null ? "" : "@" + Digest)}";

    /// <summary>Whether a text can be the name of a repository.</summary>
    internal static bool IsRepository(string text) => RepositoryPattern.IsMatch(text);

    internal static bool IsTag(string text) => TagPattern.IsMatch(text);

    static RegistryReference Of(string text, string host, string repository, string? tag, string? digest)
    {
        if (!HostPattern.IsMatch(host))
            throw Messages.NotReference(text, $"'{host}' is no host");
        if (!host.Contains('.') && !host.Contains(':') && host != "localhost")
            throw Messages.NotReference(text, $"'{host}' is not taken for a registry: one has a dot or a port, as ghcr.io or localhost:5000");
        if (repository.Any(char.IsAsciiLetterUpper))
            throw Messages.NotReference(text, "a repository is written in lower case");
        // Docker's own: one word there stands for an official image.
        if (host is "docker.io" or "index.docker.io")
            (host, repository) = ("docker.io", repository.Contains('/') ? repository : "library/" + repository);
        if (!RepositoryPattern.IsMatch(repository))
            throw Messages.NotReference(text, $"'{repository}' is no repository: words of a-z and 0-9, with '.', '_' or '-' between, parted by '/'");
        if (host.Length + 1 + repository.Length > Longest)
            throw Messages.NotReference(text, $"registry and repository are longer than {Longest} characters");
        if (tag is not null && !TagPattern.IsMatch(tag))
            throw Messages.NotReference(text, $"'{tag}' is no tag: up to 128 letters, digits, '_', '.' and '-', the first not '.' or '-'");
        if (digest is null)
            return new(host, repository, tag, null);
        return Digest.TryParse(digest, out var parsed) ? new(host, repository, tag, parsed) : throw Messages.NotReference(text, "what stands after '@' is no digest: sha256: and 64 of 0-9 and a-f");
    }

    static (string Before, string? After) Cut(string text, int at) => at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);

    [GeneratedRegex(@"^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*)(:(6553[0-5]|655[0-2]\d|65[0-4]\d\d|6[0-4]\d{3}|[1-5]\d{4}|[1-9]\d{0,3}))?\z")]
    private static partial Regex HostPattern { get; }

    [GeneratedRegex(@"^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*\z")]
    private static partial Regex RepositoryPattern { get; }

    [GeneratedRegex(@"^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}\z")]
    private static partial Regex TagPattern { get; }
}
