using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Pipelines.Compiler.Tests.Fixture;

namespace Pipelines.Compiler.Tests.Documents;

/// <summary>The documents name what is there, and what is there is named in them.</summary>
public sealed partial class DocumentTests
{
    public static TheoryData<string> Pages =>
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Repository.Root, "*.md"))
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    [Fact]
    public void Every_rule_that_is_cited_is_in_the_rules()
    {
        var rules = RuleNames();
        var unknown = from file in Sources("*.cs").Concat(Sources("*.targets")).Concat(Sources("*.md"))
                      from rule in Cited(File.ReadAllText(file))
                      where !rules.Contains(rule)
                      select $"{Path.GetRelativePath(Repository.Root, file)}: {rule}";
        Assert.Empty(unknown.Distinct());
    }

    [Fact]
    public void The_rules_name_test_classes_that_exist()
    {
        var classes = Sources("*.cs").Where(file => file.Contains("Tests", StringComparison.Ordinal))
            .SelectMany(file => Declared().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)).ToHashSet();
        var named = File.ReadAllLines(Path.Combine(Repository.Root, "docs/rules.md")).Where(line => line.StartsWith("Tests: ", StringComparison.Ordinal))
            .SelectMany(line => Quoted().Matches(line).Select(match => match.Groups[1].Value)).ToList();
        Assert.NotEmpty(named);
        Assert.Empty(named.Except(classes));
    }

    [Fact]
    public void Every_pinned_package_is_explained()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs/dependencies.md"));
        var pinned = XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props")).Descendants("PackageVersion").Select(item => (string)item.Attribute("Include")!).ToList();
        Assert.NotEmpty(pinned);
        Assert.All(pinned, package => Assert.Contains($"| `{package}` |", page, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_page_points_only_at_what_exists(string page)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, page));
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, page))!;
        var links = Link().Matches(text).Select(match => match.Groups[1].Value).Where(target => !target.Contains(':', StringComparison.Ordinal))
            .Select(target => (Target: target, Path: Path.GetFullPath(target.Split('#')[0], folder)));
        var paths = Quoted().Matches(text).Select(match => match.Groups[1].Value).Where(target => OwnPath().IsMatch(target))
            .Select(target => (Target: target, Path: Path.Combine(Repository.Root, target)));
        Assert.Empty(links.Concat(paths).Where(place => !place.Target.StartsWith('#') && !Path.Exists(place.Path)).Select(place => place.Target));
    }

    static HashSet<string> RuleNames() =>
        [.. RuleName().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs/rules.md"))).Select(match => match.Groups[1].Value)];

    static IEnumerable<string> Sources(string pattern) => ((string[])["src", "tests", "samples", "build"]).SelectMany(folder => Repository.Files(folder, pattern));

    /// <summary>"rule P2", "rules P1, P3 and F2", "rules C1–C7", and the end of a test's name: "…_P2(".</summary>
    static IEnumerable<string> Cited(string text)
    {
        foreach (Match match in Citation().Matches(text))
        {
            foreach (Match range in Range().Matches(match.Value))
            {
                var last = range.Groups[3].Success ? range.Groups[3] : range.Groups[2];
                for (var n = Number(range.Groups[2]); n <= Number(last); n++)
                    yield return range.Groups[1].Value + n;
            }
        }
        foreach (Match match in InName().Matches(text))
            yield return match.Groups[1].Value;
    }

    static int Number(Group digits) => int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\brules?\s+[PFVCMNH]\d+((,| and| to|–)\s*(rule )?[PFVCMNH]\d+)*", RegexOptions.IgnoreCase)]
    private static partial Regex Citation();

    [GeneratedRegex(@"([PFVCMNH])(\d+)(?:(?:–| to )[PFVCMNH](\d+))?")]
    private static partial Regex Range();

    [GeneratedRegex(@"_([PFVCMNH]\d+)\(")]
    private static partial Regex InName();

    /// <summary>In bold at the beginning of a heading or of a table's row.</summary>
    [GeneratedRegex(@"^(?:### |\| \*\*)([PFVCMNH]\d+)\b", RegexOptions.Multiline)]
    private static partial Regex RuleName();

    [GeneratedRegex(@"\bclass (\w+)")]
    private static partial Regex Declared();

    [GeneratedRegex(@"(?<!`)`([^`\n]+)`(?!`)")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^(src|tests|samples|build|docs|schemas|bench|\.ci)/[^\s*<…]+$")]
    private static partial Regex OwnPath();
}
