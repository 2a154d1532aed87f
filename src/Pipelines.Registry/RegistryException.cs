namespace Pipelines.Registry;

/// <summary>What failed between this machine and a registry: what, where, and what to do. No message holds a password or a token.</summary>
/// <param name="message">What is told to the user.</param>
/// <param name="failure">The kind of failure.</param>
/// <param name="inner">What caused it.</param>
public class RegistryException(string message, RegistryFailure failure, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The kind of failure.</summary>
    public RegistryFailure Failure { get; } = failure;
}

/// <summary>Kinds of failures.</summary>
public enum RegistryFailure
{
    /// <summary>What was asked for cannot be: a wrong reference, a wrong setting.</summary>
    Input,

    /// <summary>The registry has no such repository, manifest or blob.</summary>
    NotFound,

    /// <summary>The registry does not let this user do it.</summary>
    Denied,

    /// <summary>The registry cannot be reached, hangs, breaks off or is overloaded, also after several tries.</summary>
    Unavailable,

    /// <summary>What came is not what was asked for: altered, cut off, or unsafe to unpack. Nothing of it was kept.</summary>
    Damaged,

    /// <summary>The registry refuses it, or does not know how.</summary>
    Refused,
}
