using System.Collections.Concurrent;
using System.Security.Cryptography;
using Pipelines.Manifest;

namespace Pipelines.Engine.Repositories;

/// <summary>The repositories that components name, for one run: all its steps see the same commit of a branch.</summary>
sealed class StepRepositories(LoadedManifest manifest, string home)
{
    readonly ConcurrentDictionary<RepositorySpec, Lazy<Task<string>>> commits = new();

    /// <summary>Set when the run stops: nobody waits for a server then.</summary>
    public CancellationToken Stopped { get; set; }

    /// <summary>The commit that a run takes; a branch is asked for once.</summary>
    /// <exception cref="EngineException">There is none, or the repository cannot be reached.</exception>
    public async Task<string> CommitAsync(RepositorySpec spec)
    {
        // Not cancelled with the first step that asks: others wait for the same.
        var known = commits.GetOrAdd(spec with { Patch = null }, one => new(() => ResolveAsync(one)));
        try
        {
            return await known.Value.ConfigureAwait(false);
        }
        catch
        {
            // The next attempt asks again.
            commits.TryRemove(new(spec with { Patch = null }, known));
            throw;
        }
    }

    /// <summary>What of it counts for a result (rule C1): the commit, what differs from it, and where in it the step runs.</summary>
    public string KeyOf(RepositorySpec spec, string? workingDir)
    {
        var commit = Task.Run(() => CommitAsync(spec)).GetAwaiter().GetResult();
        var patch = spec.Patch is null ? "" : " with changes " + Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(PatchOf(spec.Patch))).AsSpan(0, 8));
        return commit + patch + (workingDir is { Length: > 0 } ? $" in {workingDir}" : "");
    }

    /// <summary>A work tree of its own below <paramref name="folder"/>: a step may change it as it likes.</summary>
    /// <returns>Its root.</returns>
    /// <exception cref="EngineException">The commit or its patch is not to be had.</exception>
    public async Task<string> CheckOutAsync(RepositorySpec spec, string folder, CancellationToken cancellationToken)
    {
        var cache = CacheOf(spec);
        var commit = await cache.RequireAsync(await CommitAsync(spec).WaitAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        var root = Path.Combine(folder, RepositoryCache.ShortName(cache.Name));
        await Checkout.WriteAsync(cache, commit, root, cancellationToken).ConfigureAwait(false);
        if (spec.Patch is not null)
            await Checkout.ApplyAsync(cache.Name, PatchOf(spec.Patch), root, cancellationToken).ConfigureAwait(false);
        return root;
    }

    Task<string> ResolveAsync(RepositorySpec spec) => spec.Commit switch
    {
        null => CacheOf(spec).NewestAsync(spec.Branch, Stopped),
        var commit when RepositoryCache.IsWhole(commit) => Task.FromResult(commit.ToLowerInvariant()),
        var part => CacheOf(spec).RequireAsync(part, Stopped),
    };

    /// <summary>Where it was built, the commit is found without any network, also one that nobody has pushed yet.</summary>
    RepositoryCache CacheOf(RepositorySpec spec)
    {
        var path = spec.Path is null ? null : manifest.Resolve(spec.Path);
        return (spec.Url, path) switch
        {
            (null, null) => throw Messages.NoRepository(manifest.Path),
            (null, { } local) => new(home, local),
            ({ } url, { } local) when Directory.Exists(local) => new(home, local, url),
            ({ } url, _) => new(home, url),
        };
    }

    string PatchOf(string file)
    {
        var path = manifest.Resolve(file);
        return File.Exists(path) ? path : throw Messages.NoPatch(path);
    }
}
