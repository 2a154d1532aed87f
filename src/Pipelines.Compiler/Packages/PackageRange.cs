using System.Text.RegularExpressions;

namespace Pipelines.Compiler.Packages;

/// <summary>A package that the user names: <c>X</c>, <c>X==1.2</c>, <c>X&gt;=1.0,&lt;2.0</c>, or with NuGet's brackets <c>X[1.0,2.0)</c>.</summary>
sealed partial record PackageRange(string Name, string Text, IReadOnlyList<(string Operator, PackageVersion Version)> Limits)
{
    /// <summary>Null for what cannot be read.</summary>
    public static PackageRange? Parse(string text)
    {
        if (Form().Match(text.Trim()) is not { Success: true } form)
            return null;
        var name = form.Groups["name"].Value;
        var rest = form.Groups["rest"].Value.Trim();
        return rest switch
        {
            "" => new PackageRange(name, text, []),
            ['[' or '(', ..] => Brackets(name, text, rest),
            _ => Operators(name, text, rest),
        };
    }

    /// <summary>As in a project file: a bare version is the least.</summary>
    public static PackageRange? OfItem(string name, string? version) => version?.Trim() switch
    {
        null or "" or "*" => new PackageRange(name, name, []),
        ['[' or '(', ..] range => Brackets(name, name + range, range),
        var least => Operators(name, $"{name}>={least}", ">=" + least),
    };

    public bool Holds(string version) => PackageVersion.Parse(version) is { } found && Limits.All(l => l.Operator switch
    {
        "==" => found.CompareTo(l.Version) == 0,
        "!=" => found.CompareTo(l.Version) != 0,
        ">=" => found.CompareTo(l.Version) >= 0,
        "<=" => found.CompareTo(l.Version) <= 0,
        ">" => found.CompareTo(l.Version) > 0,
        _ => found.CompareTo(l.Version) < 0,
    });

    static PackageRange? Operators(string name, string text, string rest)
    {
        var limits = new List<(string, PackageVersion)>();
        foreach (var part in rest.Split(','))
        {
            if (Limit().Match(part) is not { Success: true } limit || PackageVersion.Parse(limit.Groups["version"].Value) is not { } version)
                return null;
            limits.Add((limit.Groups["operator"].Value, version));
        }
        return new PackageRange(name, text, limits);
    }

    static PackageRange? Brackets(string name, string text, string rest)
    {
        if (rest.Length < 3 || rest[^1] is not (']' or ')'))
            return null;
        var ends = rest[1..^1].Split(',');
        if (ends.Length == 1)
            return rest[0] == '[' && rest[^1] == ']' ? Operators(name, text, "==" + ends[0]) : null;
        var limits = new[] { ((rest[0] == '[' ? ">=" : ">") + ends[0].Trim(), ends[0]), ((rest[^1] == ']' ? "<=" : "<") + ends[1].Trim(), ends[1]) };
        return ends.Length == 2 && limits.Any(l => l.Item2.Trim().Length > 0)
            ? Operators(name, text, string.Join(',', limits.Where(l => l.Item2.Trim().Length > 0).Select(l => l.Item1)))
            : null;
    }

    [GeneratedRegex(@"^(?<name>[A-Za-z0-9_]+([._-][A-Za-z0-9_]+)*)\s*(?<rest>([\[(=!<>].*)?)$")]
    private static partial Regex Form();

    [GeneratedRegex(@"^\s*(?<operator>==|!=|>=|<=|>|<)\s*(?<version>\S+)\s*$")]
    private static partial Regex Limit();
}
