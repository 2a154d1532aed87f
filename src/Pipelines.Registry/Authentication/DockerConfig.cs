using System.Text;
using System.Text.Json;

namespace Pipelines.Registry.Authentication;

/// <summary>A file in which docker or podman keeps credentials, or names the programs that do.</summary>
sealed class DockerConfig
{
    const string Hub = "docker.io";
    // What Docker's own registry is called in these files and by these programs.
    const string HubKey = "https://index.docker.io/v1/";

    readonly string path;
    readonly Dictionary<string, Credential> credentials = [];
    readonly Dictionary<string, string> helpers = [];
    readonly string? store;

    DockerConfig(string path, JsonElement root)
    {
        this.path = path;
        store = Text(root, "credsStore");
        foreach (var helper in Entries(root, "credHelpers"))
        {
            if (helper.Value.ValueKind == JsonValueKind.String)
                helpers[Key(helper.Name)] = helper.Value.GetString()!;
        }
        foreach (var entry in Entries(root, "auths"))
        {
            if (entry.Value.ValueKind == JsonValueKind.Object && Read(entry.Value) is { } credential)
                credentials[Key(entry.Name)] = credential;
        }
    }

    /// <summary>Null: there is no such file.</summary>
    /// <exception cref="RegistryException">It cannot be read.</exception>
    public static DockerConfig? Load(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            return json.RootElement.ValueKind == JsonValueKind.Object ? new(path, json.RootElement) : throw Messages.BrokenAuthFile(path, "it is no JSON object");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        // The parser's and the decoder's own messages quote what they read.
        catch (JsonException error)
        {
            throw Messages.BrokenAuthFile(path, $"it is no JSON (line {error.LineNumber + 1})");
        }
        catch (FormatException)
        {
            throw Messages.BrokenAuthFile(path, "an 'auth' in it is not base64 of user:password");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Messages.BrokenAuthFile(path, error.Message);
        }
    }

    public async Task<Credential?> FindAsync(string host, string repository, CancellationToken cancellationToken)
    {
        if (helpers.TryGetValue(Key(host), out var helper))
            return await CredentialHelper.GetAsync(helper, Server(host), path, cancellationToken).ConfigureAwait(false);
        // Podman keeps them by repository too: the nearest one counts.
        for (var key = $"{Key(host)}/{repository}"; ; key = key[..key.LastIndexOf('/')])
        {
            if (credentials.TryGetValue(key, out var credential))
                return credential;
            if (!key.Contains('/'))
                break;
        }
        return store is null ? null : await CredentialHelper.GetAsync(store, Server(host), path, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A registry's name as the files have it, with or without scheme and version.</summary>
    public static string Key(string name)
    {
        var key = name.Contains("://", StringComparison.Ordinal) ? name[(name.IndexOf("://", StringComparison.Ordinal) + 3)..] : name;
        key = key.TrimEnd('/');
        if (key.EndsWith("/v1", StringComparison.Ordinal) || key.EndsWith("/v2", StringComparison.Ordinal))
            key = key[..^3];
        var slash = (key + "/").IndexOf('/');
        var host = key[..slash].ToLowerInvariant();
        return (host is "index.docker.io" or "registry-1.docker.io" ? Hub : host) + key[slash..];
    }

    static string Server(string host) => host == Hub ? HubKey : host;

    static Credential? Read(JsonElement entry)
    {
        if (Text(entry, "identitytoken") is { } identity)
            return Credential.FromIdentityToken(identity);
        if (Text(entry, "registrytoken") is { } token)
            return Credential.FromRegistryToken(token);
        if (Text(entry, "auth") is { } auth)
        {
            var pair = Encoding.UTF8.GetString(Convert.FromBase64String(auth)).TrimEnd('\0');
            return pair.IndexOf(':') is >= 0 and var colon ? new(pair[..colon], pair[(colon + 1)..]) : throw new FormatException();
        }
        return (Text(entry, "username"), Text(entry, "password")) is ({ } user, { } password) ? new(user, password) : null;
    }

    static JsonElement.ObjectEnumerator Entries(JsonElement root, string name) =>
        root.TryGetProperty(name, out var entries) && entries.ValueKind == JsonValueKind.Object ? entries.EnumerateObject() : default;

    static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
