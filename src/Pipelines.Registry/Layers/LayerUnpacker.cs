namespace Pipelines.Registry.Layers;

/// <summary>Unpacks layers. Nothing outside of the folder is ever written, and the folder is there when all of it is, and not before.</summary>
public static class LayerUnpacker
{
    /// <summary>Unpacks a layer into a folder that is not there yet.</summary>
    /// <param name="layer">The layer: a tar compressed by gzip. It should have been checked against its digest.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="limits">How much it may hold.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>False: somebody else has made the folder in the meantime; it is left as it is.</returns>
    /// <exception cref="RegistryException">It holds what may not be in a layer, or more than it may; or the folder is there already.</exception>
    public static bool Unpack(Stream layer, string folder, UnpackLimits? limits = null, CancellationToken cancellationToken = default)
    {
        if (Path.Exists(folder))
            throw Messages.FolderThere(folder);
        var made = Directory.CreateDirectory($"{Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))}.{Guid.NewGuid():N}.part").FullName;
        try
        {
            new LayerSet(made, limits ?? UnpackLimits.Usual).Add(layer, cancellationToken);
            Directory.Move(made, folder);
            return true;
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            return false;
        }
        finally
        {
            if (Directory.Exists(made))
                Directory.Delete(made, recursive: true);
        }
    }

    /// <summary>Unpacks the file of a layer.</summary>
    /// <param name="layer">The file, as <see cref="Repositories.Repository.PullBlobAsync"/> fetched it.</param>
    /// <param name="folder">The folder that becomes of it.</param>
    /// <param name="limits">How much it may hold.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>False: somebody else has made the folder in the meantime; it is left as it is.</returns>
    /// <exception cref="RegistryException">It holds what may not be in a layer, or more than it may; or the folder is there already.</exception>
    public static async Task<bool> UnpackAsync(string layer, string folder, UnpackLimits? limits = null, CancellationToken cancellationToken = default) => await Task.Run(
        () =>
        {
            using var stream = new FileStream(layer, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
            return Unpack(stream, folder, limits, cancellationToken);
        },
        cancellationToken).ConfigureAwait(false);
}
