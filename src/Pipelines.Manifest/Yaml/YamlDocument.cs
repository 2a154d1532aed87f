using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Pipelines.Manifest.Yaml;

/// <summary>Reads one document of plain maps, lists and scalars; everything else YAML can do is refused.</summary>
sealed class YamlDocument
{
    /// <summary>More characters than this are no manifest.</summary>
    public const int LongestText = 64 * 1024 * 1024;

    /// <summary>The model is seven levels deep; values of settings may add some.</summary>
    public const int DeepestLevel = 32;

    readonly Parser parser;
    readonly List<ManifestProblem> problems;

    YamlDocument(string text, List<ManifestProblem> problems)
    {
        parser = new Parser(new StringReader(text));
        this.problems = problems;
    }

    /// <summary>The document's root; null when it could not be read, with the reason among <paramref name="problems"/>.</summary>
    public static YamlNode? Read(string text, List<ManifestProblem> problems)
    {
        if (text.Length > LongestText)
        {
            problems.Add(new(1, 1, Messages.TooLong));
            return null;
        }

        try
        {
            return new YamlDocument(text, problems).Root();
        }
        catch (YamlException error)
        {
            var inner = error.InnerException?.Message ?? error.Message;
            problems.Add(new((int)error.Start.Line, (int)error.Start.Column, Messages.NotYaml(inner)));
            return null;
        }
    }

    YamlNode? Root()
    {
        parser.Consume<StreamStart>();
        if (parser.Accept<StreamEnd>(out _))
        {
            problems.Add(new(1, 1, Messages.Empty));
            return null;
        }

        parser.Consume<DocumentStart>();
        var root = Node(1);
        parser.Consume<DocumentEnd>();
        if (parser.TryConsume<DocumentStart>(out var second))
            problems.Add(At(second, Messages.SecondDocument));
        return root;
    }

    YamlNode Node(int level)
    {
        var next = parser.Current!;
        if (level > DeepestLevel)
            throw new YamlException(next.Start, next.End, Messages.TooDeep);
        if (next is AnchorAlias)
            throw new YamlException(next.Start, next.End, Messages.Alias);
        if (next is NodeEvent { Tag.IsEmpty: false, Tag.IsNonSpecific: false })
            throw new YamlException(next.Start, next.End, Messages.Tag);
        if (next is NodeEvent { Anchor.IsEmpty: false })
            throw new YamlException(next.Start, next.End, Messages.Alias);
        return next switch
        {
            Scalar => ReadScalar(),
            SequenceStart => ReadList(level),
            _ => ReadMap(level),
        };
    }

    YamlScalar ReadScalar()
    {
        var scalar = parser.Consume<Scalar>();
        object? value = scalar.Style == ScalarStyle.Plain ? YamlScalars.Resolve(scalar.Value) : scalar.Value;
        return new(value, (int)scalar.Start.Line, (int)scalar.Start.Column);
    }

    YamlList ReadList(int level)
    {
        var start = parser.Consume<SequenceStart>();
        List<YamlNode> items = [];
        while (!parser.TryConsume<SequenceEnd>(out _))
            items.Add(Node(level + 1));
        return new(items, (int)start.Start.Line, (int)start.Start.Column);
    }

    YamlMap ReadMap(int level)
    {
        var start = parser.Consume<MappingStart>();
        List<YamlEntry> entries = [];
        HashSet<string> keys = [];
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (!parser.Accept<Scalar>(out var key))
                throw new YamlException(parser.Current!.Start, parser.Current.End, Messages.KeyIsNoText);
            Node(level + 1);
            if (!keys.Add(key.Value))
                problems.Add(At(key, Messages.SecondKey(key.Value)));
            entries.Add(new(key.Value, Node(level + 1), (int)key.Start.Line, (int)key.Start.Column));
        }

        return new(entries, false, (int)start.Start.Line, (int)start.Start.Column);
    }

    static ManifestProblem At(ParsingEvent where, string message) =>
        new((int)where.Start.Line, (int)where.Start.Column, message);
}
