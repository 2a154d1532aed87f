using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pipelines.Manifest;
using Pipelines.Registry.Publishing;
using Pipelines.Registry.References;

namespace Pipelines.Runner.Rendering;

/// <summary>A published pipeline as <c>inspect</c> shows it.</summary>
static class PublishedText
{
    static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true };

    public static IEnumerable<string> Lines(RegistryReference reference, PublishedPipeline found)
    {
        var pipeline = found.Manifest;
        yield return $"pipeline    {pipeline.Name} {pipeline.Version} ({pipeline.Project})";
        yield return $"reference   oci://{reference.WithDigest(found.Index.Digest)}";
        if (pipeline.Source is { } source)
        {
            yield return $"source      {source.Repository ?? source.Path}{(source.Commit is { } commit ? $" at {commit}" : "")}{(source.Dirty ? ", with changes" : "")}";
            if (source.Committed is { } committed)
                yield return $"committed   {committed}";
        }
        yield return $"framework   {pipeline.Build.Framework}";
        yield return $"size        {Texts.Size(found.Bytes)}";
        foreach (var (name, parameter) in pipeline.Parameters)
            yield return $"parameter   {parameter.Type} {name}{(parameter.Required ? "" : $" = {Value(parameter.Default)}")}";
        foreach (var (name, component) in pipeline.Components)
        {
            yield return "";
            yield return $"{name}({string.Join(", ", component.Inputs.Select(input => $"{input.Value.Type} {input.Key}{(input.Value.Required ? "" : $" = {Value(input.Value.Default)}")}"))})";
            foreach (var (output, spec) in component.Outputs)
                yield return $"  gives     {spec.Type} {output}";
            if (component.Published is { } published)
                yield return $"  code of   {published.Reference}";
            foreach (var (package, version) in component.Packages)
                yield return $"  package   {package} {version}";
            if (found.Parts.FirstOrDefault(part => part.Name == name && part.Artifact.ArtifactType == PipelineMediaTypes.Step) is { } part)
                yield return $"  artifact  {part.Descriptor.Digest}, {Texts.Size(part.Bytes)}";
        }
        if (found.Attachments.Count > 0)
            yield return "";
        foreach (var attachment in found.Attachments)
            yield return $"attached    {attachment.ArtifactType}";
    }

    public static string Json(RegistryReference reference, PublishedPipeline found)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Readable))
        {
            json.WriteStartObject();
            json.WriteString("reference", $"oci://{reference.WithDigest(found.Index.Digest)}");
            json.WriteString("digest", found.Index.Digest.ToString());
            json.WriteNumber("bytes", found.Bytes);
            json.WriteString("manifest", ManifestFile.ToYaml(found.Manifest));
            json.WriteStartArray("artifacts");
            foreach (var part in found.Parts)
            {
                json.WriteStartObject();
                json.WriteString("name", part.Name);
                json.WriteString("type", part.Artifact.ArtifactType);
                json.WriteString("digest", part.Descriptor.Digest.ToString());
                json.WriteNumber("bytes", part.Bytes);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartArray("attachments");
            foreach (var attachment in found.Attachments)
            {
                json.WriteStartObject();
                json.WriteString("type", attachment.ArtifactType);
                json.WriteString("digest", attachment.Digest.ToString());
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    static string Value(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!,
    };
}
