using Pipelines.Values;

namespace Pipelines.Hosting;

/// <summary>What a bundle says of itself in its <c>bundle.json</c>.</summary>
/// <param name="Kind"><c>step</c> or <c>logic</c>.</param>
/// <param name="Name">The component's or pipeline's name.</param>
/// <param name="Assembly">The compiled form, relative to the bundle's folder.</param>
/// <param name="Entry">Full name of the type that holds the entry.</param>
/// <param name="EntryToken">Metadata token of the entry's ExecuteAsync; 0 when not told.</param>
/// <param name="Files">The files that the bundle is made of.</param>
/// <param name="Dependencies">The files that it needs besides.</param>
sealed record BundleDocument(
    string Kind, string Name, string Assembly, string Entry, int EntryToken, List<BundleFile> Files, List<BundleFile> Dependencies)
{
    /// <summary>What its code may report by, without a word of its own in it.</summary>
    public AutoConnectFrameworks Frameworks { get; private init; }

    const string Schema = "pipelines/bundle/v1";

    /// <exception cref="ValueException">It is no bundle document of this version.</exception>
    public static BundleDocument Parse(ReadOnlySpan<byte> json, string path)
    {
        try
        {
            return Parse(json) ?? throw new ValueException($"its schema is not {Schema}.");
        }
        catch (ValueException e)
        {
            throw new ValueException(Messages.NotABundle(path, e.Message.TrimEnd('.')), e);
        }
    }

    static BundleDocument? Parse(ReadOnlySpan<byte> bytes)
    {
        string schema = "", kind = "", name = "", assembly = "", entry = "";
        var token = 0;
        List<BundleFile> files = [], dependencies = [];
        var frameworks = AutoConnectFrameworks.None;
        var json = new JsonCursor(bytes);
        json.Enter('{');
        while (json.Next('}'))
        {
            switch (json.Name())
            {
                case "schema": schema = json.Text() ?? ""; break;
                case "kind": kind = json.Text() ?? ""; break;
                case "name": name = json.Text() ?? ""; break;
                case "assembly": assembly = json.Text() ?? ""; break;
                case "entry": entry = json.Text() ?? ""; break;
                case "entryToken": token = json.Number(); break;
                case "files": ReadFiles(ref json, files); break;
                case "dependencies": ReadFiles(ref json, dependencies); break;
                case "frameworks": frameworks = ReadFrameworks(ref json); break;
                default: json.Skip(); break;
            }
        }
        return schema == Schema && assembly.Length > 0 && entry.Length > 0
            ? new(kind, name, assembly, entry, token, files, dependencies) { Frameworks = frameworks }
            : null;
    }

    /// <summary>Names of a later version are none of this host's.</summary>
    static AutoConnectFrameworks ReadFrameworks(ref JsonCursor json)
    {
        var frameworks = AutoConnectFrameworks.None;
        json.Enter('[');
        while (json.Next(']'))
        {
            frameworks |= json.Text() switch
            {
                "metrics" => AutoConnectFrameworks.Metrics,
                "tracing" => AutoConnectFrameworks.Tracing,
                _ => AutoConnectFrameworks.None,
            };
        }
        return frameworks;
    }

    static void ReadFiles(ref JsonCursor json, List<BundleFile> files)
    {
        json.Enter('[');
        while (json.Next(']'))
            files.Add(BundleFile.Read(ref json));
    }
}

/// <summary>A file of a bundle, or one that it needs.</summary>
sealed record BundleFile(string Name, string Path, string Kind, string? Rid, string? Culture, string Sha256)
{
    public static BundleFile Read(ref JsonCursor json)
    {
        string name = "", path = "", kind = "", sha256 = "";
        string? rid = null, culture = null;
        json.Enter('{');
        while (json.Next('}'))
        {
            switch (json.Name())
            {
                case "name": name = json.Text() ?? ""; break;
                case "path": path = json.Text() ?? ""; break;
                case "kind": kind = json.Text() ?? ""; break;
                case "rid": rid = json.Text(); break;
                case "culture": culture = json.Text(); break;
                case "sha256": sha256 = json.Text() ?? ""; break;
                default: json.Skip(); break;
            }
        }
        return new(name, path, kind, rid, culture, sha256);
    }
}
