using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Pipelines.Compiler.Diagnostics;
using Pipelines.Compiler.Inputs;

namespace Pipelines.Compiler.Packages;

/// <summary>The packages that the user names for a step or the logic instead of those found. Nothing is restored for them: they must be among those that the build resolved.</summary>
static class NamedPackages
{
    const string Property = "Packages";

    /// <summary>Null when none are named.</summary>
    public static IReadOnlyList<ResolvedPackage>? Of(string owner, AttributeSettings settings, string projectDirectory, OutputFiles output, Report report)
    {
        if (settings.Get(Property) is null || settings.Texts(Property) is not { } texts)
            return null;
        var place = settings.LocationOf(Property);
        var resolved = new List<ResolvedPackage>();
        foreach (var range in Ranges(owner, texts, projectDirectory, place, report))
        {
            if (output.Package(range.Name) is not { } package)
                report.Add(Rules.PackageNotResolved, place, owner, range.Name, Nearest(range.Name, output));
            else if (!range.Holds(package.Version))
                report.Add(Rules.PackageOutOfRange, place, owner, range.Text, package.Version);
            else
                resolved.Add(package);
        }
        return [.. resolved.DistinctBy(p => p.Name).OrderBy(p => p.Name, StringComparer.Ordinal)];
    }

    static IEnumerable<PackageRange> Ranges(string owner, IReadOnlyList<string> texts, string projectDirectory, Location? place, Report report)
    {
        if (texts is [var path] && IsPath(path))
            return InFile(owner, path, Path.Combine(projectDirectory, path), place, report);
        var ranges = texts.Select(t => (Text: t, Range: PackageRange.Parse(t))).ToList();
        foreach (var (text, _) in ranges.Where(r => r.Range is null))
            report.Add(Rules.BadPackage, place, owner, text, "it has none of these forms");
        return ranges.Select(r => r.Range).OfType<PackageRange>();
    }

    static List<PackageRange> InFile(string owner, string path, string file, Location? place, Report report)
    {
        try
        {
            var items = XDocument.Load(file).Descendants().Where(e => e.Name.LocalName is "PackageVersion" or "PackageReference" && Value(e, "Include") != null)
                .Select(e => (Name: Value(e, "Include")!, Range: PackageRange.OfItem(Value(e, "Include")!, Value(e, "VersionOverride") ?? Value(e, "Version")))).ToList();
            foreach (var (name, _) in items.Where(i => i.Range is null))
                report.Add(Rules.BadPackage, place, owner, path, $"the version of '{name}' in it is none (nothing is evaluated: write it out)");
            if (items.Count == 0)
                report.Add(Rules.BadPackage, place, owner, path, "there is no PackageVersion or PackageReference in it");
            return [.. items.Select(i => i.Range).OfType<PackageRange>()];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or XmlException)
        {
            report.Add(Rules.BadPackage, place, owner, path, error.Message);
            return [];
        }
    }

    static string? Value(XElement item, string name) => (string?)item.Attribute(name) ?? item.Elements().FirstOrDefault(e => e.Name.LocalName == name)?.Value;

    /// <summary>No package is named so.</summary>
    static bool IsPath(string text) =>
        text.Contains('/', StringComparison.Ordinal) || text.Contains('\\', StringComparison.Ordinal) || Path.GetExtension(text) is ".props" or ".targets" or ".csproj" or ".xml";

    static string Nearest(string name, OutputFiles output) =>
        Manifest.Nearest.Of(name, output.Packages) is { } near ? $" Did you mean '{near}'?" : "";
}
