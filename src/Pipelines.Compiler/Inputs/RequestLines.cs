namespace Pipelines.Compiler.Inputs;

/// <summary>The lines of a request file, by key.</summary>
sealed class RequestLines
{
    readonly string path;
    readonly ILookup<string, string> values;

    public RequestLines(string path)
    {
        this.path = path;
        values = File.ReadLines(path).Where(line => line.Length > 0).Select(Split).ToLookup(p => p.Key, p => p.Value);
    }

    public string One(string key) =>
        values[key].LastOrDefault() ?? throw new InvalidDataException($"{path}: the request names no '{key}'. Rebuild the project; the build writes this file.");

    public IReadOnlyList<T> All<T>(string key, int parts, Func<string[], T> make) =>
        [.. values[key].Select(value => make(Parts(key, value, parts)))];

    string[] Parts(string key, string value, int count)
    {
        var parts = value.Split('|');
        return parts.Length == count
            ? parts
            : throw new InvalidDataException($"{path}: '{key}={value}' has {parts.Length} parts, {count} are expected. A path with '|' in it cannot be built.");
    }

    KeyValuePair<string, string> Split(string line)
    {
        var equals = line.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? new(line[..equals], line[(equals + 1)..])
            : throw new InvalidDataException($"{path}: '{line}' is no key=value line. Rebuild the project; the build writes this file.");
    }
}
