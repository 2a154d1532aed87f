using System.Collections.Concurrent;
using Pipelines.Engine.Stores;

namespace Pipelines.Engine.Artifacts;

/// <summary>Values by the digest of their bytes (rule V2): <c>artifacts/sha256/ab/ab…</c>. A file there is always whole (rule V8).</summary>
/// <param name="home">The home folder.</param>
/// <param name="temporaryFolder">Where files are written before they are moved in; in the same home, so that the move is a rename.</param>
/// <param name="shared">What other machines read and write too; null where there is no such store.</param>
sealed class ArtifactStore(string home, string? temporaryFolder = null, SharedArtifacts? shared = null)
{
    const UnixFileMode Write = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>What this process wrote or checked, with length and time as they were then: while those stay, the bytes are taken to stay too.</summary>
    readonly ConcurrentDictionary<string, (long Length, DateTime Written)> known = new();

    readonly CheckedFiles marks = new(home, temporaryFolder ?? Path.Combine(home, "tmp"));

    public string TemporaryFolder { get; } = temporaryFolder ?? Path.Combine(home, "tmp");

    public string PathOf(string digest) => Path.Combine(home, "artifacts", "sha256", digest[FileDigest.Prefix.Length..][..2], digest[FileDigest.Prefix.Length..]);

    /// <exception cref="EngineException">It is gone or damaged.</exception>
    public Stream OpenRead(StoredValue value)
    {
        if (value.Inline is { } bytes)
            return new MemoryStream(bytes, writable: false);
        Require(value.Digest, value.Bytes);
        return File.OpenRead(PathOf(value.Digest));
    }

    /// <summary>Moves a whole file in, over one of the same digest: that may be damaged, or old enough to be pruned just now.</summary>
    public void Adopt(string file, string digest)
    {
        var path = PathOf(digest);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, File.GetUnixFileMode(file) & ~Write);
        try
        {
            File.Move(file, path, overwrite: true);
        }
        catch (Exception error) when (OperatingSystem.IsWindows() && error is IOException or UnauthorizedAccessException && File.Exists(path))
        {
            // Somebody reads the one that is there.
            File.Delete(file);
            return;
        }
        // Who wrote it had its digest from the bytes that were written.
        Remember(digest, new(path));
        if (new FileInfo(path) is { Exists: true, Length: >= CheckedFiles.Least })
            marks.Mark(digest, FileIdentity.Of(path));
    }

    /// <summary>Gives a value that is only in memory its file.</summary>
    public void Keep(StoredValue value)
    {
        if (value.Inline is not { } bytes || Verify(value.Digest, bytes.Length) == ArtifactState.Intact)
            return;
        var file = NewTemporaryFile();
        File.WriteAllBytes(file, bytes);
        Adopt(file, value.Digest);
    }

    /// <summary>
    /// Whether the bytes are there and have their digest. They are read once by this process, and again only when the file's length or time has changed; large ones not at all where another
    /// process of this machine has, and the file is the same. The file's time, or that of its mark, becomes now, by which a prune beside knows that it is in use.
    /// </summary>
    /// <param name="digest">Which.</param>
    /// <param name="bytes">How many there should be.</param>
    /// <param name="isForOthers">Whether it leaves this machine: then its mark does not count.</param>
    public ArtifactState Verify(string digest, long? bytes = null, bool isForOthers = false)
    {
        var file = new FileInfo(PathOf(digest));
        if (!file.Exists)
            return ArtifactState.Missing;
        if (known.TryGetValue(digest, out var seen) && seen == (file.Length, file.LastWriteTimeUtc))
            return ArtifactState.Intact;
        if (bytes is { } length && file.Length != length)
            return ArtifactState.Damaged;
        if (!isForOthers && file.Length >= CheckedFiles.Least && marks.IsMarked(digest, file.FullName))
        {
            Remember(digest, file);
            return ArtifactState.Intact;
        }
        try
        {
            // Before it is read: from here on no prune takes it.
            Touch(file);
            file.Refresh();
            var identity = file.Length >= CheckedFiles.Least ? FileIdentity.Of(file.FullName) : null;
            var isIntact = FileDigest.Of(file.FullName) == digest;
            if (isIntact)
            {
                known[digest] = (file.Length, file.LastWriteTimeUtc);
                marks.Mark(digest, identity);
            }
            return isIntact ? ArtifactState.Intact : ArtifactState.Damaged;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return ArtifactState.Missing;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A disk that cannot read it any more.
            return ArtifactState.Damaged;
        }
    }

    /// <summary>As <see cref="Verify"/>; what is not intact here is fetched from the shared store, where that has it.</summary>
    public Task<ArtifactState> FindAsync(string digest, long? bytes, CancellationToken cancellationToken) => FindAsync(digest, bytes, false, cancellationToken);

    async Task<ArtifactState> FindAsync(string digest, long? bytes, bool isForOthers, CancellationToken cancellationToken)
    {
        var state = Verify(digest, bytes, isForOthers);
        if (state == ArtifactState.Intact || shared is null)
            return state;
        return await shared.FetchAsync(digest, file => Adopt(file, digest), cancellationToken).ConfigureAwait(false) ? Verify(digest, bytes) : state;
    }

    /// <summary>The same for who takes an earlier result: what is intact can then be read by other machines too.</summary>
    public ArtifactState Find(string digest, long bytes)
    {
        if (shared is null)
            return Verify(digest, bytes);
        return Task.Run(async () =>
        {
            var state = await FindAsync(digest, bytes, isForOthers: true, CancellationToken.None).ConfigureAwait(false);
            if (state == ArtifactState.Intact)
                await shared.PublishAsync(digest, PathOf(digest), CancellationToken.None).ConfigureAwait(false);
            return state;
        }).GetAwaiter().GetResult();
    }

    /// <summary>Has the bytes here and checked.</summary>
    /// <exception cref="EngineException">They are gone or damaged, or cannot be fetched.</exception>
    public async Task RequireAsync(string digest, long? bytes, CancellationToken cancellationToken)
    {
        switch (await FindAsync(digest, bytes, cancellationToken).ConfigureAwait(false))
        {
            case ArtifactState.Missing:
                throw Messages.ArtifactGone(digest, PathOf(digest));
            case ArtifactState.Damaged:
                throw Messages.ArtifactDamaged(digest, PathOf(digest));
        }
    }

    /// <inheritdoc cref="RequireAsync(string, long?, CancellationToken)"/>
    public async Task RequireAsync(IEnumerable<StoredValue> values, CancellationToken cancellationToken)
    {
        foreach (var value in values.Where(value => value.Inline is null))
            await RequireAsync(value.Digest, value.Bytes, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="RequireAsync(string, long?, CancellationToken)"/>
    public void Require(string digest, long? bytes)
    {
        // What is here, as nearly always, needs no other thread.
        if (Verify(digest, bytes) != ArtifactState.Intact)
            Task.Run(() => RequireAsync(digest, bytes, CancellationToken.None)).GetAwaiter().GetResult();
    }

    /// <summary>Whether the shared store is there and may be used; nothing where there is none.</summary>
    /// <exception cref="EngineException">It cannot be used.</exception>
    public Task CheckAsync(CancellationToken cancellationToken) => shared?.CheckAsync(cancellationToken) ?? Task.CompletedTask;

    /// <inheritdoc cref="SharedArtifacts.WaitFor"/>
    public void WaitFor(TimeSpan patience, Action<string> onAway) => shared?.WaitFor(patience, onAway);

    /// <summary>Returns when other machines can read the values too: only then they may be recorded.</summary>
    /// <exception cref="EngineException">The shared store cannot be used.</exception>
    public Task PublishAsync(IEnumerable<StoredValue> values, CancellationToken cancellationToken) => shared is null
        ? Task.CompletedTask
        : Task.WhenAll(values.Select(value => shared.PublishAsync(value.Digest, PathOf(value.Digest), cancellationToken)));

    /// <inheritdoc cref="PublishAsync"/>
    public void Publish(StoredValue value)
    {
        if (shared is not null)
            Task.Run(() => PublishAsync([value], CancellationToken.None)).GetAwaiter().GetResult();
    }

    public string NewTemporaryFile() => Path.Combine(TemporaryFolder, Guid.NewGuid().ToString("N"));

    void Remember(string digest, FileInfo file)
    {
        if (file.Exists)
            known[digest] = (file.Length, file.LastWriteTimeUtc);
    }

    static void Touch(FileInfo file)
    {
        try
        {
            file.LastWriteTimeUtc = DateTime.UtcNow;
        }
        catch (UnauthorizedAccessException)
        {
            // Another user's: it is read all the same.
        }
    }
}
