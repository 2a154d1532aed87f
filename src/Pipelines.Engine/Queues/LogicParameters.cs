using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Runs;
using Pipelines.Values;

namespace Pipelines.Engine.Queues;

/// <summary>A run's parameters on their way to the worker that runs its logic: files and folders travel by content (rule V9).</summary>
static class LogicParameters
{
    /// <param name="setup">The run, at the caller.</param>
    /// <param name="parsed">The parameters' values.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<IReadOnlyDictionary<string, LogicParameter>> WriteAsync(RunSetup setup, IReadOnlyDictionary<string, object?> parsed, CancellationToken cancellationToken)
    {
        var values = new ArtifactValues(setup.Store, new() { Folder = setup.ScratchFolder });
        Dictionary<string, LogicParameter> written = [];
        foreach (var (name, given) in setup.Options.Parameters)
        {
            var stored = given.Stored;
            if (parsed[name] is FileSystemInfo path && stored is null)
            {
                stored = values.Write(path.GetType(), path);
                setup.Store.Keep(stored);
                await setup.Store.PublishAsync([stored], cancellationToken).ConfigureAwait(false);
                written.Add(name, new(path.FullName, IsJson: false, JobValue.Of(stored)) { IsFolder = path is DirectoryInfo, IsPath = true });
                continue;
            }
            written.Add(name, new(given.Text, given.IsJson, stored is null ? null : JobValue.Of(stored)));
        }
        return written;
    }

    /// <param name="document">The logic.</param>
    /// <param name="store">The worker's.</param>
    /// <exception cref="EngineException">A value is not to be had.</exception>
    public static async Task<IReadOnlyDictionary<string, ParameterValue>> ReadAsync(LogicDocument document, ArtifactStore store)
    {
        Dictionary<string, ParameterValue> read = [];
        foreach (var (name, given) in document.Parameters)
        {
            var value = given.Value?.ToStored();
            // As it was when the run was asked for: it may have changed since, or lie on another machine.
            var isHere = given is { IsPath: true, IsFolder: false } && document.Origin.Machine == Environment.MachineName && File.Exists(given.Text) && FileDigest.Of(given.Text) == value!.Digest;
            if (value is { Inline: null } && !isHere)
                await store.RequireAsync(value.Digest, value.Bytes, CancellationToken.None).ConfigureAwait(false);
            read.Add(name, given.IsPath ? new(isHere ? given.Text : Unpack(name, given, value!, store), IsJson: false) : new(given.Text, given.IsJson) { Stored = value });
        }
        return read;
    }

    /// <summary>Under its own name, for logic that looks at it.</summary>
    static string Unpack(string name, LogicParameter given, StoredValue value, ArtifactStore store)
    {
        var folder = Directory.CreateDirectory(Path.Combine(store.TemporaryFolder, "parameters", name)).FullName;
        var made = (FileSystemInfo)new ArtifactValues(store, new() { Folder = folder }).Read(given.IsFolder ? typeof(DirectoryInfo) : typeof(FileInfo), value)!;
        var path = Path.Combine(folder, Path.GetFileName(Path.TrimEndingDirectorySeparator(given.Text.Replace('\\', '/'))));
        if (given.IsFolder)
            Directory.Move(made.FullName, path);
        else
            File.Move(made.FullName, path);
        return path;
    }
}
