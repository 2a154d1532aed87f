using System.Text;
using System.Text.Json;
using Pipelines.Values;

namespace Pipelines.Hosting;

/// <summary>What a bundle says of itself in its <c>bundle.json</c>.</summary>
/// <param name="Kind"><c>step</c> or <c>logic</c>.</param>
/// <param name="Name">The component's or pipeline's name.</param>
/// <param name="Assembly">The compiled form, relative to the bundle's folder.</param>
/// <param name="Entry">Full name of the type that holds the entry.</param>
/// <param name="Files">The files that the bundle is made of.</param>
/// <param name="Dependencies">The files that it needs besides.</param>
sealed record BundleDocument(
    string Kind, string Name, string Assembly, string Entry, List<BundleFile> Files, List<BundleFile> Dependencies)
{
    const string Schema = "pipelines/bundle/v1";

    /// <exception cref="ValueException">It is no bundle document of this version.</exception>
    public static BundleDocument Parse(ReadOnlySpan<byte> json, string path)
    {
        try
        {
            return Parse(json) ?? throw new ValueException(Messages.NotABundle(path, $"its schema is not {Schema}"));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ValueException(Messages.NotABundle(path, e.Message), e);
        }
    }

    static BundleDocument? Parse(ReadOnlySpan<byte> json)
    {
        string schema = "", kind = "", name = "", assembly = "", entry = "";
        List<BundleFile> files = [], dependencies = [];
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString();
            reader.Read();
            switch (key)
            {
                case "schema": schema = reader.GetString() ?? ""; break;
                case "kind": kind = reader.GetString() ?? ""; break;
                case "name": name = reader.GetString() ?? ""; break;
                case "assembly": assembly = reader.GetString() ?? ""; break;
                case "entry": entry = reader.GetString() ?? ""; break;
                case "files": ReadFiles(ref reader, files); break;
                case "dependencies": ReadFiles(ref reader, dependencies); break;
                default: reader.Skip(); break;
            }
        }
        return schema == Schema && assembly.Length > 0 && entry.Length > 0 ? new(kind, name, assembly, entry, files, dependencies) : null;
    }

    static void ReadFiles(ref Utf8JsonReader reader, List<BundleFile> files)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            files.Add(BundleFile.Read(ref reader));
    }
}

/// <summary>A file of a bundle, or one that it needs.</summary>
sealed record BundleFile(string Name, string Path, string Kind, string? Rid, string? Culture, string Sha256)
{
    public static BundleFile Read(ref Utf8JsonReader reader)
    {
        string name = "", path = "", kind = "", sha256 = "";
        string? rid = null, culture = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString();
            reader.Read();
            switch (key)
            {
                case "name": name = reader.GetString() ?? ""; break;
                case "path": path = reader.GetString() ?? ""; break;
                case "kind": kind = reader.GetString() ?? ""; break;
                case "rid": rid = reader.GetString(); break;
                case "culture": culture = reader.GetString(); break;
                case "sha256": sha256 = reader.GetString() ?? ""; break;
                default: reader.Skip(); break;
            }
        }
        return new(name, path, kind, rid, culture, sha256);
    }
}
