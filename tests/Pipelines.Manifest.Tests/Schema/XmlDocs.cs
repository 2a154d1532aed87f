using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Pipelines.Manifest.Tests.Schema;

/// <summary>The summaries of the model: the schema's descriptions are what an editor shows.</summary>
sealed partial class XmlDocs
{
    readonly Dictionary<string, string> summaries = XDocument
        .Load(Path.ChangeExtension(typeof(PipelineManifest).Assembly.Location, ".xml"))
        .Descendants("member")
        .Where(member => member.Element("summary") is not null)
        .ToDictionary(member => member.Attribute("name")!.Value, member => Text(member.Element("summary")!));

    public string Of(Type type) => summaries["T:" + type.FullName];

    public string Of(PropertyInfo property) => summaries[$"P:{property.DeclaringType!.FullName}.{property.Name}"];

    static string Text(XElement summary)
    {
        foreach (var reference in summary.Descendants("see").ToList())
            reference.ReplaceWith(reference.Attributes().Single().Value.Split('.')[^1]);
        return Spaces().Replace(summary.Value, " ").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
