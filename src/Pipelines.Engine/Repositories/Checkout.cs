using System.Text;

namespace Pipelines.Engine.Repositories;

/// <summary>A work tree with a repository of its own around it, which borrows its objects: made and thrown away without a trace in the clone that it is from.</summary>
static class Checkout
{
    /// <summary>Writes a commit's files.</summary>
    /// <param name="cache">The clone, which has the commit.</param>
    /// <param name="commit">Its whole id.</param>
    /// <param name="root">The folder to write; it is not there yet.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="EngineException">It cannot be written.</exception>
    public static async Task WriteAsync(RepositoryCache cache, string commit, string root, CancellationToken cancellationToken)
    {
        await RunAsync(cache.Name, ["init", "--quiet", "--template=", root], cancellationToken).ConfigureAwait(false);
        var objects = Path.Combine(root, ".git", "objects");
        Directory.CreateDirectory(Path.Combine(objects, "info"));
        // By a relative path, which holds in a container too.
        var lent = Path.GetRelativePath(objects, Path.Combine(cache.Folder, "objects")).Replace('\\', '/');
        await File.WriteAllTextAsync(Path.Combine(objects, "info", "alternates"), lent + "\n", new UTF8Encoding(false), cancellationToken).ConfigureAwait(false);
        await RunAsync(cache.Name, ["-C", root, "config", "remote.origin.url", cache.Name], cancellationToken).ConfigureAwait(false);
        // The user's own hooks are made for his own work trees.
        await RunAsync(cache.Name, ["-C", root, "-c", "core.hooksPath=.git/none", "-c", "advice.detachedHead=false", "checkout", "--quiet", "--detach", commit], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes what differed from the commit when the pipeline was built.</summary>
    /// <exception cref="EngineException">It does not apply, or was too long to be kept whole.</exception>
    public static async Task ApplyAsync(string name, string patch, string root, CancellationToken cancellationToken)
    {
        var text = await File.ReadAllTextAsync(patch, cancellationToken).ConfigureAwait(false);
        if (text.StartsWith("# Cut:", StringComparison.Ordinal))
            throw Messages.PatchCut(patch, name);
        // Untracked files are named in comments, and that may be all of it.
        if (!text.StartsWith("diff ", StringComparison.Ordinal) && !text.Contains("\ndiff ", StringComparison.Ordinal))
            return;
        var (worked, _, error) = await Git.TryAsync(["-C", root, "apply", "--whitespace=nowarn", patch], cancellationToken).ConfigureAwait(false);
        if (!worked)
            throw Messages.PatchNotApplied(patch, name, error);
    }

    static async Task RunAsync(string name, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var (worked, _, error) = await Git.TryAsync(arguments, cancellationToken).ConfigureAwait(false);
        if (!worked)
            throw Messages.NotCheckedOut(name, error);
    }
}
