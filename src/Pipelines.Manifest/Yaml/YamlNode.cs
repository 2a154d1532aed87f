namespace Pipelines.Manifest.Yaml;

/// <summary>A piece of a document with the place where it starts (both from 1; 0 when it was not read from a file).</summary>
abstract class YamlNode(int line, int column)
{
    public int Line { get; } = line;

    public int Column { get; } = column;

    public abstract string Kind { get; }
}

sealed class YamlScalar(object? value, int line = 0, int column = 0) : YamlNode(line, column)
{
    /// <summary>Null, or a string, bool, int, long, ulong or double.</summary>
    public object? Value { get; } = value;

    public override string Kind => Value switch
    {
        null => "nothing",
        bool => "a truth value",
        string => "text",
        _ => "a number",
    };
}

sealed class YamlList(IReadOnlyList<YamlNode> items, int line = 0, int column = 0) : YamlNode(line, column)
{
    public IReadOnlyList<YamlNode> Items { get; } = items;

    public override string Kind => "a list";
}

sealed record YamlEntry(string Key, YamlNode Value, int Line = 0, int Column = 0);

sealed class YamlMap(IReadOnlyList<YamlEntry> entries, bool spread = false, int line = 0, int column = 0)
    : YamlNode(line, column)
{
    public IReadOnlyList<YamlEntry> Entries { get; } = entries;

    /// <summary>Written one entry a line even when it would fit on one.</summary>
    public bool Spread { get; } = spread;

    public override string Kind => "a map";

    public YamlEntry? Entry(string key) => Entries.FirstOrDefault(entry => entry.Key == key);
}

static class YamlNavigation
{
    /// <summary>The node under <paramref name="key"/>; null where there is no map or no such key.</summary>
    public static YamlNode? At(this YamlNode? node, string key) => (node as YamlMap)?.Entry(key)?.Value;

    public static string? Text(this YamlNode? node) => (node as YamlScalar)?.Value as string;

    public static IReadOnlyList<YamlEntry> Entries(this YamlNode? node) => (node as YamlMap)?.Entries ?? [];

    public static IReadOnlyList<YamlNode> Items(this YamlNode? node) => (node as YamlList)?.Items ?? [];
}
