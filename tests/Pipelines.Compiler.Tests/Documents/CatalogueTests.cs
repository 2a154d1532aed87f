using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Pipelines.Analyzers.Usage;
using Pipelines.Compiler.Diagnostics;
using Pipelines.Compiler.Tests.Fixture;

namespace Pipelines.Compiler.Tests.Documents;

/// <summary>Every message of the build has an id of its own, a page with a wrong and a right example, and a test that raises it.</summary>
public sealed partial class CatalogueTests
{
    static readonly List<string> Catalogued =
    [
        .. Entries<DiagnosticDescriptor>(typeof(UsageRules)).Select(rule => rule.Id),
        .. Entries<Rule>(typeof(Rules)).Select(rule => rule.Id),
    ];

    static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs/diagnostics.md"));

    public static TheoryData<string> All => [.. Catalogued.Concat(Elsewhere())];

    [Fact]
    public void An_id_is_used_once()
    {
        Assert.Equal(Catalogued.Count, Catalogued.Distinct().Count());
        Assert.Empty(Catalogued.Intersect(Elsewhere()));
    }

    [Fact]
    public void No_page_is_left_of_a_message_that_is_gone() =>
        Assert.Empty(Heading().Matches(Page).Select(m => m.Groups[1].Value).Except(Catalogued).Except(Elsewhere()));

    [Theory]
    [MemberData(nameof(All))]
    public void A_message_has_one_page_with_a_wrong_and_a_right_example(string id)
    {
        var heading = Assert.Single(Heading().Matches(Page), m => m.Groups[1].Value == id);
        var text = Page[heading.Index..].Split("\n### ")[0].Split("\n## ")[0];

        var example = Assert.Single(Example().Matches(text)).Groups[1].Value;
        Assert.True(example.Split('\n').Count(line => Remark().IsMatch(line)) >= 2, $"{id}: the example shows no two ways, each with a remark");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_message_is_expected_by_a_test(string id)
    {
        var tests = Repository.Files("tests", "*.cs").Where(file => !file.EndsWith("CatalogueTests.cs", StringComparison.Ordinal));
        var expecting = tests.SelectMany(File.ReadLines).Where(line => !line.Contains("DoesNotContain", StringComparison.Ordinal) && !line.TrimStart().StartsWith("//", StringComparison.Ordinal));

        Assert.Contains(expecting, line => Quoted().Matches(line).Any(text => text.Value.Contains(id, StringComparison.Ordinal)));
    }

    static IEnumerable<T> Entries<T>(Type catalogue) => catalogue.GetFields(BindingFlags.Static | BindingFlags.Public).Select(field => (T)field.GetValue(null)!);

    /// <summary>What the task, the stamp and the targets say themselves.</summary>
    static List<string> Elsewhere() =>
    [
        .. Repository.Files("src", "*.cs").Concat(Repository.Files("build", "*.targets"))
            .Where(file => Path.GetFileName(file) is not ("Rules.cs" or "UsageRules.cs" or "Program.cs" or "MessageLine.cs") && !file.Contains("CodeFixes", StringComparison.Ordinal))
            .SelectMany(file => Id().Matches(File.ReadAllText(file)).Select(m => m.Value)).Distinct(),
    ];

    [GeneratedRegex(@"PIPE\d{4}")]
    private static partial Regex Id();

    [GeneratedRegex(@"^### (PIPE\d{4}) ", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^```\w+\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Example();

    /// <summary>A remark after code, or the comment of XML.</summary>
    [GeneratedRegex(@"//|#|<!--")]
    private static partial Regex Remark();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Quoted();
}
