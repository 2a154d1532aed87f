using System.Security.Cryptography;
using System.Text;

namespace Pipelines.Engine.Repositories;

/// <summary>What was fetched of one repository: a bare clone in the home folder, of all runs and processes there.</summary>
sealed class RepositoryCache
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    readonly IReadOnlyList<string> sources;

    /// <param name="home">The home folder.</param>
    /// <param name="sources">Where the repository is found, the nearest first; the last one names it.</param>
    public RepositoryCache(string home, params IReadOnlyList<string> sources)
    {
        this.sources = sources;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Name)).AsSpan(0, 8));
        Folder = Path.Combine(FolderOf(home), $"{ShortName(Name)}-{hash}.git");
    }

    /// <summary>The bare clone.</summary>
    public string Folder { get; }

    /// <summary>The url or path that messages name.</summary>
    public string Name => sources[^1];

    /// <summary>Where all of a home lie.</summary>
    public static string FolderOf(string home) => Path.Combine(home, "repositories");

    /// <summary>The last part of a url or path, as a folder may be called: <c>iris</c>.</summary>
    public static string ShortName(string url)
    {
        var last = url.TrimEnd('/', '\\').Split('/', '\\', ':')[^1];
        last = last.EndsWith(".git", StringComparison.OrdinalIgnoreCase) ? last[..^4] : last;
        var plain = string.Concat(last.Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')).TrimStart('.', '-');
        return plain.Length is 0 or > 60 ? "repository" : plain;
    }

    public static bool IsWhole(string commit) => commit.Length is 40 or 64 && commit.All(char.IsAsciiHexDigit);

    /// <summary>The newest commit of a branch, or of the default one.</summary>
    /// <exception cref="EngineException">There is none, or the repository cannot be reached.</exception>
    public async Task<string> NewestAsync(string? branch, CancellationToken cancellationToken)
    {
        string[] wanted = branch is null ? ["HEAD"] : [$"refs/heads/{branch}", $"refs/tags/{branch}^{{}}", $"refs/tags/{branch}"];
        var (worked, said, error) = await Git.TryAsync(["ls-remote", "--quiet", "--", Name, .. wanted], cancellationToken).ConfigureAwait(false);
        if (!worked)
            throw Messages.Unreachable(Name, error);
        var found = said.Split('\n').Select(line => line.Split('\t')).Where(line => line.Length == 2).ToLookup(line => line[1], line => line[0]);
        return wanted.Select(name => found[name].FirstOrDefault()).FirstOrDefault(commit => commit is not null) ?? throw Messages.NoBranch(Name, branch);
    }

    /// <summary>The whole id of a commit, which is then here. It is fetched only where it is not.</summary>
    /// <exception cref="EngineException">There is none, or the repository cannot be reached.</exception>
    public async Task<string> RequireAsync(string commit, CancellationToken cancellationToken)
    {
        if (await FindAsync(commit, cancellationToken).ConfigureAwait(false) is { } here)
            return here;
        using var alone = await LockAsync(cancellationToken).ConfigureAwait(false);
        // Another one may have fetched it meanwhile.
        if (await FindAsync(commit, cancellationToken).ConfigureAwait(false) is { } fetched)
            return fetched;
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        var (reached, problem) = (false, "");
        foreach (var source in sources)
        {
            // A server that hands out single commits sends no more than that one needs.
            var isThere = IsWhole(commit) && (await FetchAsync(source, $"+{commit}:refs/pipelines/{commit}", cancellationToken).ConfigureAwait(false)).Worked;
            var (worked, error) = isThere ? (true, "") : await FetchAsync(source, "+refs/heads/*:refs/heads/*", cancellationToken, "+refs/tags/*:refs/tags/*").ConfigureAwait(false);
            reached |= worked;
            problem = worked ? problem : error;
            if (worked && await FindAsync(commit, cancellationToken).ConfigureAwait(false) is { } found)
                return found;
        }
        throw reached && problem.Length == 0 ? Messages.NoCommit(Name, commit) : Messages.Unreachable(Name, problem);
    }

    async Task<string?> FindAsync(string commit, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(Folder))
            return null;
        var (worked, found, _) = await Git.TryAsync(["--git-dir", Folder, "rev-parse", "--quiet", "--verify", commit + "^{commit}"], cancellationToken).ConfigureAwait(false);
        return worked ? found : null;
    }

    async Task<(bool Worked, string Error)> FetchAsync(string source, string what, CancellationToken cancellationToken, params string[] more)
    {
        // What steps of other runs read is not to be tidied up.
        var (worked, _, error) = await Git.TryAsync(
            ["--git-dir", Folder, "-c", "gc.auto=0", "-c", "maintenance.auto=false", "fetch", "--quiet", "--no-tags", "--update-shallow", "--force", "--", source, what, .. more], cancellationToken).ConfigureAwait(false);
        return (worked, error);
    }

    /// <summary>Makes the clone, and takes away what a killed fetch left in it: whoever holds the lock is alone in it.</summary>
    async Task PrepareAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Folder);
        foreach (var left in Directory.EnumerateFiles(Folder, "*.lock", SearchOption.AllDirectories).Concat(Directory.EnumerateFiles(Folder, "tmp_*", SearchOption.AllDirectories)).ToList())
            File.Delete(left);
        var (worked, _, error) = await Git.TryAsync(["init", "--quiet", "--bare", "--template=", Folder], cancellationToken).ConfigureAwait(false);
        if (!worked)
            throw Messages.RepositoryNotKept(Folder, error);
    }

    /// <summary>Files can be locked between processes, but not waited for.</summary>
    async Task<FileStream> LockAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Folder)!);
        while (true)
        {
            try
            {
                return new(Folder + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 0);
            }
            catch (IOException) when (File.Exists(Folder + ".lock"))
            {
                await Task.Delay(Look, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
