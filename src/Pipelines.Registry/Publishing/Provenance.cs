using System.Text.Json;
using Pipelines.Manifest;
using Pipelines.Registry.Content;

namespace Pipelines.Registry.Publishing;

/// <summary>Where a pipeline comes from, as an in-toto statement with the predicate of SLSA 1: commit, builder, materials. It is not signed: tools that sign take it from the registry.</summary>
static class Provenance
{
    const string BuildType = "https://pipelines-dotnet.dev/build/v1";

    public static BlobContent Of(PipelineManifest manifest, Digest pipeline, string builder)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("_type", "https://in-toto.io/Statement/v1");
            json.WriteStartArray("subject");
            json.WriteStartObject();
            json.WriteString("name", manifest.Name);
            Digests(json, pipeline.Algorithm, pipeline.Hex);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteString("predicateType", "https://slsa.dev/provenance/v1");
            json.WriteStartObject("predicate");
            Definition(json, manifest);
            json.WriteStartObject("runDetails");
            json.WriteStartObject("builder");
            json.WriteString("id", builder);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return BlobContent.FromBytes(PipelineMediaTypes.Provenance, stream.ToArray());
    }

    static void Definition(Utf8JsonWriter json, PipelineManifest manifest)
    {
        json.WriteStartObject("buildDefinition");
        json.WriteString("buildType", BuildType);
        json.WriteStartObject("externalParameters");
        json.WriteString("project", manifest.Source?.Path ?? manifest.Build.Assembly);
        json.WriteString("configuration", manifest.Build.Configuration);
        json.WriteString("framework", manifest.Build.Framework);
        json.WriteEndObject();
        json.WriteStartObject("internalParameters");
        if (manifest.Build.Compiler is { } compiler)
            json.WriteString("compiler", compiler);
        json.WriteString("pipelinesVersion", manifest.PipelinesVersion);
        // Then the commit alone does not make it.
        json.WriteBoolean("dirty", manifest.Source?.Dirty == true);
        json.WriteEndObject();
        json.WriteStartArray("resolvedDependencies");
        if (manifest.Source is { Commit: { } commit } source)
        {
            json.WriteStartObject();
            if (source.Repository is { } repository)
                json.WriteString("uri", $"git+{repository}{(source.Branch is { } branch ? "@refs/heads/" + branch : "")}");
            Digests(json, "gitCommit", commit);
            json.WriteEndObject();
        }
        foreach (var (name, version) in manifest.Components.Values.SelectMany(component => component.Packages).Concat(manifest.Logic.Packages).Distinct().OrderBy(package => BillOfMaterials.Url(package.Key, package.Value), StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("uri", BillOfMaterials.Url(name, version));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void Digests(Utf8JsonWriter json, string algorithm, string hex)
    {
        json.WriteStartObject("digest");
        json.WriteString(algorithm, hex);
        json.WriteEndObject();
    }
}
