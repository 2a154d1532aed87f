namespace Pipelines.Registry.Repositories;

/// <summary>How a blob got into a repository.</summary>
public enum BlobPush
{
    /// <summary>It was there.</summary>
    AlreadyThere,

    /// <summary>It was taken from another repository of the registry; its bytes were not sent.</summary>
    Mounted,

    /// <summary>It was sent.</summary>
    Sent,
}
