using System.Xml.Linq;
using Pipelines.Packages.Tests.Surroundings;

namespace Pipelines.Packages.Tests.Layout;

/// <summary>The arrows between the projects run one way; the compiler and the engine never know each other.</summary>
public sealed class ProjectGraphTests
{
    static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Pipelines"] = [],
        ["Pipelines.Analyzers"] = [],
        ["Pipelines.Analyzers.CodeFixes"] = ["Pipelines.Analyzers"],
        ["Pipelines.Build.Tasks"] = [],
        ["Pipelines.Compiler"] = ["Pipelines", "Pipelines.Analyzers", "Pipelines.Manifest"],
        ["Pipelines.DataFrame"] = ["Pipelines"],
        ["Pipelines.Engine"] = ["Pipelines", "Pipelines.Manifest"],
        ["Pipelines.Manifest"] = ["Pipelines"],
        ["Pipelines.ML"] = ["Pipelines"],
        ["Pipelines.Queues.Hangfire"] = ["Pipelines.Engine"],
        ["Pipelines.Registry"] = ["Pipelines.Manifest"],
        ["Pipelines.Runner"] = ["Pipelines", "Pipelines.Manifest", "Pipelines.Engine", "Pipelines.Queues.Hangfire", "Pipelines.Registry", "Pipelines.Stores.Azure", "Pipelines.Stores.S3"],
        ["Pipelines.Stores.Azure"] = ["Pipelines.Engine"],
        ["Pipelines.Stores.S3"] = ["Pipelines.Engine"],
    };

    static readonly Dictionary<string, string[]> AllowedPackages = new()
    {
        ["Pipelines"] = ["Microsoft.Extensions.Logging.Abstractions"],
        ["Pipelines.Build.Tasks"] = ["Microsoft.Build.Utilities.Core"],
    };

    public static IEnumerable<TheoryDataRow<string>> Projects =>
        Directory.EnumerateFiles(Path.Combine(PackedFeed.Repository, "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(file => new TheoryDataRow<string>(Path.GetFileNameWithoutExtension(file)));

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_knows_only_those_before_it(string project)
    {
        Assert.True(Allowed.ContainsKey(project), $"{project} has no place in the order of the rooms yet: give it one in this test.");
        Assert.Empty(References(project, "ProjectReference").Except(Allowed[project]));
    }

    [Theory]
    [InlineData("Pipelines")]
    [InlineData("Pipelines.Build.Tasks")]
    public void What_users_load_brings_no_packages_along(string project) =>
        Assert.Empty(References(project, "PackageReference").Except(AllowedPackages[project]));

    [Fact]
    public void Every_project_of_the_tree_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(PackedFeed.Repository, "Pipelines.sln")).Replace('\\', '/');
        var projects = from folder in (string[])["src", "tests", "samples"]
                       let path = Path.Combine(PackedFeed.Repository, folder)
                       where Directory.Exists(path)
                       from file in Directory.EnumerateFiles(path, "*.csproj", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 })
                       select Path.GetRelativePath(PackedFeed.Repository, file).Replace('\\', '/');
        Assert.All(projects, project => Assert.Contains(project, solution));
    }

    // A reference without the assembly only says what is built first.
    static IEnumerable<string> References(string project, string kind) =>
        from item in XDocument.Load(Path.Combine(PackedFeed.Repository, "src", project, $"{project}.csproj")).Descendants(kind)
        where (string?)item.Attribute("ReferenceOutputAssembly") != "false"
        let include = ((string?)item.Attribute("Include") ?? "").Replace('\\', '/')
        select kind == "ProjectReference" ? Path.GetFileNameWithoutExtension(include) : include;
}
