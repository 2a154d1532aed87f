namespace Pipelines.Registry.Authentication;

/// <summary>Where credentials come from, first to last: the caller, our own variables, and the files of podman and docker.</summary>
sealed class CredentialSource(RegistryOptions options)
{
    public const string Host = "PIPELINES_REGISTRY_HOST";
    public const string User = "PIPELINES_REGISTRY_USER";
    public const string Password = "PIPELINES_REGISTRY_PASSWORD";

    readonly Surroundings surroundings = options.Surroundings;

    /// <summary>Null: nobody.</summary>
    /// <exception cref="RegistryException">What is there cannot be read.</exception>
    public async Task<Credential?> FindAsync(string host, string repository, CancellationToken cancellationToken)
    {
        if (options.Credentials?.Invoke(host) is { } given)
            return given;
        if (FromVariables(host) is { } set)
            return set;
        foreach (var file in Files())
        {
            if (DockerConfig.Load(file) is { } config && await config.FindAsync(host, repository, cancellationToken).ConfigureAwait(false) is { } found)
                return found;
        }
        return null;
    }

    /// <summary>Only for the registry that they name: a reference in somebody's manifest must not draw a password to its own.</summary>
    Credential? FromVariables(string host)
    {
        if (surroundings[User] is null && surroundings[Password] is null)
            return null;
        if ((surroundings[User], surroundings[Password], surroundings[Host]) is not ({ } user, { } password, { } named))
            throw Messages.HalfACredential(host);
        return DockerConfig.Key(named) == DockerConfig.Key(host) ? new(user, password) : null;
    }

    IEnumerable<string> Files()
    {
        if (surroundings["REGISTRY_AUTH_FILE"] is { } named)
            return [File.Exists(named) ? named : throw Messages.NoAuthFile(named)];
        var docker = Path.Combine(surroundings["DOCKER_CONFIG"] ?? Path.Combine(surroundings.Home, ".docker"), "config.json");
        List<string> podman = [Path.Combine(surroundings["XDG_CONFIG_HOME"] ?? Path.Combine(surroundings.Home, ".config"), "containers", "auth.json")];
        if (surroundings["XDG_RUNTIME_DIR"] is { } runtime)
            podman.Insert(0, Path.Combine(runtime, "containers", "auth.json"));
        return surroundings["DOCKER_CONFIG"] is null ? [.. podman, docker] : [docker, .. podman];
    }
}
