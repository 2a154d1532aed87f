using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Pipelines.Manifest.Yaml;

/// <summary>Writes a document: LF, two spaces, what fits on a line on one line.</summary>
static class YamlText
{
    /// <summary>A map or list longer than this gets a line for each entry.</summary>
    const int LongestLine = 120;

    public static string Write(YamlNode root)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var settings = EmitterSettings.Default.WithBestWidth(int.MaxValue).WithNewLine("\n").WithMaxSimpleKeyLength(1024);
        var emitter = new Emitter(text, settings);
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Emit(emitter, root, flow: false);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    static void Emit(Emitter emitter, YamlNode node, bool flow)
    {
        flow = flow || Length(node) <= LongestLine;
        switch (node)
        {
            case YamlMap map:
                emitter.Emit(new MappingStart(default, default, true, flow ? MappingStyle.Flow : MappingStyle.Block));
                foreach (var entry in map.Entries)
                {
                    Emit(emitter, new YamlScalar(entry.Key), flow);
                    Emit(emitter, entry.Value, flow);
                }

                emitter.Emit(new MappingEnd());
                break;
            case YamlList list:
                emitter.Emit(new SequenceStart(default, default, true, flow ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (var item in list.Items)
                    Emit(emitter, item, flow);
                emitter.Emit(new SequenceEnd());
                break;
            case YamlScalar scalar:
                emitter.Emit(Scalar(scalar.Value));
                break;
        }
    }

    static Scalar Scalar(object? value)
    {
        if (value is not string text)
            return new(default, default, YamlScalars.Plain(value), ScalarStyle.Plain, true, false);
        var style = text.AsSpan().IndexOfAnyInRange('\0', '\u001f') >= 0 ? ScalarStyle.DoubleQuoted
            : YamlScalars.NeedsQuotes(text) ? ScalarStyle.SingleQuoted
            : ScalarStyle.Any;
        return new(default, default, text, style, true, true);
    }

    /// <summary>About as long as the node is on one line; a spread map fits on none.</summary>
    static int Length(YamlNode node) => node switch
    {
        YamlScalar { Value: string text } => text.Length,
        YamlScalar scalar => YamlScalars.Plain(scalar.Value).Length,
        YamlList list => Sum(list.Items.Select(Length)),
        YamlMap { Spread: true } => int.MaxValue,
        YamlMap map => Sum(map.Entries.Select(entry => Sum([entry.Key.Length, Length(entry.Value)]))),
        _ => 0,
    };

    static int Sum(IEnumerable<int> lengths) => (int)Math.Min(int.MaxValue, lengths.Sum(length => length + 2L));
}
