using System.Text.Json;
using Pipelines.Manifest;
using Pipelines.Registry.Content;

namespace Pipelines.Registry.Publishing;

/// <summary>A component's interface as the configuration of its artifact: what one has to know to call it, without fetching its code.</summary>
static class ComponentConfig
{
    public static BlobContent Of(string name, ComponentSpec component, PipelineManifest pipeline) => Write(name, component.Method, component.Bundle, component.Digest, component.Code, component.Packages, pipeline, json =>
    {
        json.WriteStartArray("inputs");
        foreach (var (input, spec) in component.Inputs)
        {
            json.WriteStartObject();
            json.WriteString("name", input);
            json.WriteString("type", spec.Type);
            if (spec.Survivors is { } survivors)
                json.WriteNumber("survivors", survivors);
            if (!spec.Required)
                Write(json, "default", spec.Default);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("outputs");
        foreach (var (output, spec) in component.Outputs)
        {
            json.WriteStartObject();
            json.WriteString("name", output);
            json.WriteString("type", spec.Type);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (component.Unordered)
            json.WriteBoolean("unordered", true);
        if (component.Repository is { } repository)
            Write(json, "repository", Place(repository));
        if (component.TaskType is not null)
            json.WriteString("taskType", component.TaskType);
        Write(json, "settings", component.Settings.OrderBy(setting => setting.Key, StringComparer.Ordinal).ToDictionary());
    });

    public static BlobContent Of(LogicSpec logic, PipelineManifest pipeline) => Write(pipeline.Name, logic.Method, logic.Bundle, logic.Digest, logic.Code, logic.Packages, pipeline, _ => { });

    static BlobContent Write(string name, string method, string bundle, string digest, string? code, Dictionary<string, string> packages, PipelineManifest pipeline, Action<Utf8JsonWriter> rest)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("schema", ComponentInterface.CurrentSchema);
            json.WriteString("name", name);
            json.WriteString("method", method);
            json.WriteString("bundle", bundle);
            json.WriteString("digest", digest);
            if (code is not null)
                json.WriteString("code", code);
            json.WriteString("framework", pipeline.Build.Framework);
            json.WriteString("pipelinesVersion", pipeline.PipelinesVersion);
            json.WriteStartObject("packages");
            foreach (var (package, version) in packages.OrderBy(package => package.Key, StringComparer.Ordinal))
                json.WriteString(package, version);
            json.WriteEndObject();
            rest(json);
            json.WriteEndObject();
        }
        return BlobContent.FromBytes(PipelineMediaTypes.ComponentConfig, stream.ToArray());
    }

    /// <summary>What elsewhere can be checked out of it; a patch tells that it is not all.</summary>
    static Dictionary<string, string> Place(RepositorySpec repository) =>
        new Dictionary<string, string?> { ["url"] = repository.Url, ["branch"] = repository.Branch, ["commit"] = repository.Commit, ["patch"] = repository.Patch }
            .Where(each => each.Value is not null).ToDictionary(each => each.Key, each => each.Value!);

    static void Write(Utf8JsonWriter json, string name, object? value)
    {
        json.WritePropertyName(name);
        JsonSerializer.Serialize(json, value);
    }
}
