using System.Text.Json;
using Pipelines.Manifest;
using Pipelines.Manifest.Bundles;
using Pipelines.Registry.Content;

namespace Pipelines.Registry.Publishing;

/// <summary>What a pipeline is made of, as CycloneDX 1.6: the packages that its code reaches, and each assembly that it loads with its hash.</summary>
static class BillOfMaterials
{
    public static BlobContent Of(LoadedManifest loaded)
    {
        var manifest = loaded.Manifest;
        var packages = manifest.Components.Values.SelectMany(component => component.Packages).Concat(manifest.Logic.Packages).Distinct()
            .OrderBy(package => package.Key, StringComparer.Ordinal).ThenBy(package => package.Value, StringComparer.Ordinal);
        var files = manifest.Components.Values.Select(component => component.Bundle).Append(manifest.Logic.Bundle)
            .SelectMany(bundle => BundleFolder.Load(loaded.Resolve(bundle)).Dependencies).Where(file => file.Kind != "content")
            .Select(file => (Name: file.Path.Split('/')[^1], file.Sha256)).Distinct().OrderBy(file => file.Name, StringComparer.Ordinal).ThenBy(file => file.Sha256, StringComparer.Ordinal);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("bomFormat", "CycloneDX");
            json.WriteString("specVersion", "1.6");
            json.WriteNumber("version", 1);
            json.WriteStartObject("metadata");
            json.WriteStartObject("component");
            json.WriteString("type", "application");
            json.WriteString("name", manifest.Name);
            json.WriteString("version", manifest.Version);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteStartArray("components");
            foreach (var (name, version) in packages)
                Package(json, name, version);
            foreach (var (name, sha256) in files)
                FileOf(json, name, sha256);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return BlobContent.FromBytes(PipelineMediaTypes.BillOfMaterials, stream.ToArray());
    }

    /// <summary>A package as others name it, too.</summary>
    public static string Url(string name, string version) => $"pkg:nuget/{Uri.EscapeDataString(name)}@{Uri.EscapeDataString(version)}";

    static void Package(Utf8JsonWriter json, string name, string version)
    {
        json.WriteStartObject();
        json.WriteString("type", "library");
        json.WriteString("bom-ref", Url(name, version));
        json.WriteString("name", name);
        json.WriteString("version", version);
        json.WriteString("purl", Url(name, version));
        json.WriteEndObject();
    }

    static void FileOf(Utf8JsonWriter json, string name, string sha256)
    {
        json.WriteStartObject();
        json.WriteString("type", "file");
        json.WriteString("name", name);
        json.WriteStartArray("hashes");
        json.WriteStartObject();
        json.WriteString("alg", "SHA-256");
        json.WriteString("content", sha256);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
