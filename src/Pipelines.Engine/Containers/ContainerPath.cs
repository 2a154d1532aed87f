namespace Pipelines.Engine.Containers;

/// <summary>
/// Where a path of this machine lies in a container: at its own place below one folder. So relative paths between two mounted folders hold there as here, and nothing of the image is hidden.
/// </summary>
static class ContainerPath
{
    const string Root = "/pipelines";

    /// <summary><c>/home/me/app</c> is <c>/pipelines/home/me/app</c>, <c>C:\app</c> is <c>/pipelines/c/app</c>.</summary>
    public static string Of(string path)
    {
        var full = path.Replace('\\', '/');
        if (full is [var drive, ':', ..])
            full = $"/{char.ToLowerInvariant(drive)}{full[2..]}";
        return Root + full;
    }
}
