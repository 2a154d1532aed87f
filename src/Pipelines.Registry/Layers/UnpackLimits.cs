namespace Pipelines.Registry.Layers;

/// <summary>How much an archive may hold. What holds more is given up as soon as that is seen.</summary>
public sealed record UnpackLimits
{
    /// <summary>The usual ones.</summary>
    public static UnpackLimits Usual { get; } = new();

    /// <summary>Files and folders, those among them that only the names of files tell of.</summary>
    public int Entries { get; init; } = 100_000;

    /// <summary>The bytes of all files, unpacked.</summary>
    public long Bytes { get; init; } = 4L * 1024 * 1024 * 1024;
}
