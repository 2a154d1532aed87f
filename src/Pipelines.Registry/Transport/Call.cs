using Pipelines.Registry.Authentication;

namespace Pipelines.Registry.Transport;

/// <summary>A request that can be made again.</summary>
/// <param name="Method">The method.</param>
/// <param name="Host">The registry: it alone is told who one is.</param>
/// <param name="Address">Where to.</param>
/// <param name="Scopes">What it needs to be allowed.</param>
sealed record Call(HttpMethod Method, RegistryHost Host, Uri Address, Scopes Scopes)
{
    public IReadOnlyList<string> Accept { get; init; } = [];

    /// <summary>The first byte that is asked for.</summary>
    public long From { get; init; }

    /// <summary>Makes the body, anew each time.</summary>
    public Func<StallWatch, HttpContent>? Body { get; init; }
}
