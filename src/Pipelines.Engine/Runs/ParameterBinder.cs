using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pipelines.Engine.Artifacts;
using Pipelines.Manifest;
using Pipelines.Values;

namespace Pipelines.Engine.Runs;

/// <summary>Parses the given parameters to their declared types before anything runs (rule V1).</summary>
sealed class ParameterBinder(RunSetup setup, MethodInfo method, ValueFormats formats)
{
    readonly PipelineManifest manifest = setup.Manifest;
    readonly string workingDirectory = setup.Options.WorkingDirectory;

    public IReadOnlyDictionary<string, object?> Bind(IReadOnlyDictionary<string, ParameterValue> given)
    {
        foreach (var name in given.Keys.Where(name => !manifest.Parameters.ContainsKey(name)))
            throw Messages.UnknownParameter(name, manifest.Name, manifest.Parameters.Keys);
        foreach (var (name, spec) in manifest.Parameters)
        {
            if (spec.Required && !given.ContainsKey(name))
                throw Messages.MissingParameter(name, manifest.Name, spec.Type);
        }
        return given.ToDictionary(parameter => parameter.Key, parameter => Parse(parameter.Key, manifest.Parameters[parameter.Key], parameter.Value));
    }

    /// <summary>The given parameters as one JSON object, for the record.</summary>
    public static string ToJson(IReadOnlyDictionary<string, ParameterValue> given)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            foreach (var (name, value) in given)
            {
                json.WritePropertyName(name);
                if (value.IsJson)
                    json.WriteRawValue(value.Text);
                else
                    json.WriteStringValue(value.Text);
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    object? Parse(string name, ParameterSpec spec, ParameterValue given)
    {
        var type = method.GetParameters().FirstOrDefault(parameter => parameter.Name == name)?.ParameterType
            ?? throw Messages.NoLogic(manifest.Logic.Method, method.Module.Assembly.GetName().Name!);
        if (given.Stored is { } stored)
            return Read(type, stored);
        try
        {
            var value = given.IsJson ? formats.ReadJson(type, Encoding.UTF8.GetBytes(given.Text)) : formats.ReadText(type, given.Text);
            return value switch
            {
                FileInfo file => Existing(name, new FileInfo(Path.GetFullPath(file.ToString(), workingDirectory))),
                DirectoryInfo folder => Existing(name, new DirectoryInfo(Path.GetFullPath(folder.ToString(), workingDirectory))),
                _ => value,
            };
        }
        catch (Exception error) when (error is ValueException or FormatException or JsonException or OverflowException or ArgumentException)
        {
            throw Messages.WrongParameter(name, given.Text, spec.Type, Hint(name, spec, given), error);
        }
    }

    /// <summary>A format that only the logic's own code brings along is read when that has run.</summary>
    object? Read(Type type, StoredValue stored) => formats.Of(type).Name == stored.Format
        ? new ArtifactValues(setup.Store, formats).Read(type, stored)
        : stored;

    static string Hint(string name, ParameterSpec spec, ParameterValue given)
    {
        if (spec.Values is { Count: > 0 } values)
            return $"It is one of: {string.Join(", ", values)}.";
        if (given.IsJson && spec.Type == "string")
            return $"Text is given with -p {name}=…, or as JSON in quotes.";
        return "";
    }

    static FileSystemInfo Existing(string name, FileSystemInfo info) =>
        info.Exists ? info : throw Messages.NoSuchFile(name, info.FullName);
}
