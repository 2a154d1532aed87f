using Pipelines.Registry.Authentication;

namespace Pipelines.Registry;

/// <summary>How registries are talked to.</summary>
public sealed record RegistryOptions
{
    /// <summary>Who one is at a registry, by its host. Null, or null for a host: the environment and the files of docker and podman say it, or one is anonymous.</summary>
    public Func<string, Credential?>? Credentials { get; init; }

    /// <summary>Plain HTTP instead of TLS: true for every registry, false for none, null for those on this machine's loopback addresses.</summary>
    public bool? PlainHttp { get; init; }

    /// <summary>How long a server may stand still: take nothing, or send nothing. A slow transfer may take as long as it likes.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often what failed in passing is tried again: broken connections, servers that stand still, overload. What got further counts anew.</summary>
    public int Retries { get; init; } = 5;

    /// <summary>The wait before the first of those; it doubles from one to the next.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>The longest wait. A registry that asks for a longer one is taken for unavailable.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The bytes of a piece: larger blobs are sent in several, each of which can fail without the others being sent again.</summary>
    public int ChunkSize { get; init; } = 32 * 1024 * 1024;

    /// <summary>Where credentials are looked for.</summary>
    internal Surroundings Surroundings { get; init; } = Surroundings.Real;

    internal TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>By which a server stands still.</summary>
    internal TimeProvider StallClock { get; init; } = TimeProvider.System;
}
