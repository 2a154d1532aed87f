using System.Security.Cryptography;
using System.Text;
using Microsoft.CodeAnalysis;
using Pipelines.Compiler.Inputs;
using Pipelines.Manifest.Bundles;

namespace Pipelines.Compiler.Hashing;

/// <summary>A hash of code, and what it covers.</summary>
/// <param name="Hash"><c>sha256:…</c>.</param>
/// <param name="Reached">The simple names of all other assemblies that the code reaches, also through referenced projects.</param>
/// <param name="Owners">The members with names of their own.</param>
/// <param name="Others">Packages, files and resources, each with its version or hash as the last word.</param>
sealed record HashedCode(string Hash, IReadOnlyCollection<string> Reached, IReadOnlyList<Owner> Owners, IReadOnlyList<string> Others)
{
    const int Digits = 16;

    /// <summary>Each part with a hash of its own and, where it stands in the project's source, its place.</summary>
    public IReadOnlyList<CodeMember> Members(UserCompilation source)
    {
        var members = Owners.Where(o => !o.Id.Contains(WellKnown.Entry, StringComparison.Ordinal)).GroupBy(o => o.Id, StringComparer.Ordinal).Select(g => Member(g.Key, string.Concat(g.Select(o => o.Key + "\n" + o.Text)), source));
        var others = Others.Select(o => new CodeMember(o[..o.LastIndexOf(' ')], o[(o.LastIndexOf(' ') + 1)..]));
        return [.. members.Concat(others).OrderBy(m => m.Id, StringComparer.Ordinal)];
    }

    static CodeMember Member(string id, string text, UserCompilation source)
    {
        var place = DocumentationCommentId.GetFirstSymbolForDeclarationId(id, source.Compilation)?.Locations.FirstOrDefault(l => l.IsInSource)?.GetLineSpan();
        return new CodeMember(id, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..Digits])
        {
            File = place is null ? null : Path.GetRelativePath(source.SourceRoot, place.Value.Path).Replace('\\', '/'),
            Line = place?.StartLinePosition.Line + 1,
        };
    }
}
