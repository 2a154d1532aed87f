using System.Text.Json;

namespace Pipelines.Manifest.Bundles;

/// <summary>A part of what a code hash covers (rule C2).</summary>
/// <param name="Id">The member as documentation comments name it, e.g. <c>M:Iris.Take(System.Int32[])</c>; of other parts the kind and the name, e.g. <c>package CsvHelper</c>.</param>
/// <param name="Hash">What it compiles to, as a hash; of a package its version.</param>
public sealed record CodeMember(string Id, string Hash)
{
    /// <summary>Its source file, relative to the repository; null where it has none in the project.</summary>
    public string? File { get; init; }

    /// <summary>The line in it.</summary>
    public int? Line { get; init; }
}

/// <summary>The file beside a bundle that says what its code hash covers, so that a run can say what changed (rule C5). Lines in it move: it is outside of the bundle's digest.</summary>
public static class CodeFile
{
    /// <summary>Stands after the bundle's folder.</summary>
    public const string Extension = ".code.json";

    /// <summary>The file's bytes, in the order of the members.</summary>
    public static byte[] ToBytes(IEnumerable<CodeMember> members)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteStartArray("members");
            foreach (var member in members)
            {
                json.WriteStartObject();
                json.WriteString("id", member.Id);
                json.WriteString("hash", member.Hash);
                if (member.File is not null)
                    json.WriteString("file", member.File);
                if (member.Line is { } line)
                    json.WriteNumber("line", line);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <exception cref="JsonException">It is not such a file.</exception>
    public static IReadOnlyList<CodeMember> Read(ReadOnlyMemory<byte> bytes)
    {
        using var json = JsonDocument.Parse(bytes);
        return [.. json.RootElement.GetProperty("members").EnumerateArray().Select(Member)];
    }

    static CodeMember Member(JsonElement member) => new(member.GetProperty("id").GetString()!, member.GetProperty("hash").GetString()!)
    {
        File = member.TryGetProperty("file", out var file) ? file.GetString() : null,
        Line = member.TryGetProperty("line", out var line) ? line.GetInt32() : null,
    };
}
