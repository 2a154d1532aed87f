namespace Pipelines.Registry.Transport;

/// <summary>A failure that may be gone when the same is tried again.</summary>
sealed class TransientException(string message, Exception? inner = null) : RegistryException(message, RegistryFailure.Unavailable, inner)
{
    /// <summary>How long the server wants to be left alone.</summary>
    public TimeSpan? Wait { get; init; }
}
