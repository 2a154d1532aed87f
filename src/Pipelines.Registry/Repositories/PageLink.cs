using System.Text.RegularExpressions;
using Pipelines.Registry.Transport;

namespace Pipelines.Registry.Repositories;

/// <summary>Where the next page is: <c>Link: &lt;…&gt;; rel="next"</c>.</summary>
static partial class PageLink
{
    public static Uri? Next(Answer answer) =>
        answer["Link"] is { } link && Pattern.Match(link) is { Success: true } match && Uri.TryCreate(answer.Address, match.Groups[1].Value, out var next) ? next : null;

    [GeneratedRegex("""<([^>]*)>\s*;[^,<]*\brel="?next\b""", RegexOptions.IgnoreCase)]
    private static partial Regex Pattern { get; }
}
