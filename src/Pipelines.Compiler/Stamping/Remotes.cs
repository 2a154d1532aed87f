using LibGit2Sharp;

namespace Pipelines.Compiler.Stamping;

/// <summary>The remote that a stamp names.</summary>
static class Remotes
{
    /// <summary>The url of the branch's own remote, else of <c>origin</c>, else of the first; null when none is reachable from elsewhere.</summary>
    public static string? Url(Repository repository)
    {
        var own = repository.Info.IsHeadDetached ? null : repository.Head.RemoteName;
        return repository.Network.Remotes
            .OrderByDescending(remote => remote.Name == own)
            .ThenByDescending(remote => remote.Name == "origin")
            .ThenBy(remote => remote.Name, StringComparer.Ordinal)
            .Select(remote => Clean(remote.Url))
            .FirstOrDefault(url => url is not null);
    }

    /// <summary>The url without password, and for http without user and query too; null for a path, which says nothing on another machine.</summary>
    public static string? Clean(string? url)
    {
        if (string.IsNullOrEmpty(url))
            return null;
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
            return IsScp(url) ? url : null;
        if (url.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
            return null;
        var http = url.StartsWith("http", StringComparison.OrdinalIgnoreCase);
        if (http)
            url = url.Split('?', '#')[0];
        var start = scheme + 3;
        var end = url.IndexOf('/', start);
        var authority = end < 0 ? url[start..] : url[start..end];
        return url[..start] + WithoutSecret(authority, http) + (end < 0 ? "" : url[end..]);
    }

    static string WithoutSecret(string authority, bool http)
    {
        var at = authority.LastIndexOf('@');
        if (at < 0)
            return authority;
        var user = authority[..at].Split(':')[0];
        return http ? authority[(at + 1)..] : user + authority[at..];
    }

    // git@host:path, but neither C:\path nor ./a:b.
    static bool IsScp(string url)
    {
        var colon = url.IndexOf(':', StringComparison.Ordinal);
        return colon > 1 && !url[..colon].Contains('/', StringComparison.Ordinal) && !url[..colon].Contains('\\', StringComparison.Ordinal);
    }
}
