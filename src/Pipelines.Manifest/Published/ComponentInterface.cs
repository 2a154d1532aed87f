using System.Text.Json;

namespace Pipelines.Manifest;

/// <summary>What was published of a component besides its code: all that one has to know to call it.</summary>
public sealed record ComponentInterface
{
    /// <summary>The version of the document's shape.</summary>
    public const string CurrentSchema = "pipelines/component/v1";

    /// <summary>The step's name.</summary>
    public required string Name { get; init; }

    /// <summary>Full name of the method.</summary>
    public required string Method { get; init; }

    /// <summary>The bundle's folder, relative to the manifest of the pipeline that it was published with.</summary>
    public required string Bundle { get; init; }

    /// <summary>The bundle's digest.</summary>
    public required string Digest { get; init; }

    /// <summary>The hash of its code (rule C2); null where it was built without.</summary>
    public string? Code { get; init; }

    /// <summary>The packages that its code reaches.</summary>
    public IReadOnlyDictionary<string, string> Packages { get; init; } = new Dictionary<string, string>();

    /// <summary>Inputs in the method's order; a default that is not null is a <see cref="JsonElement"/>.</summary>
    public IReadOnlyDictionary<string, InputSpec> Inputs { get; init; } = new Dictionary<string, InputSpec>();

    /// <summary>Outputs in order.</summary>
    public IReadOnlyDictionary<string, OutputSpec> Outputs { get; init; } = new Dictionary<string, OutputSpec>();

    /// <summary>True for a component without outputs that keeps no order (rule P17).</summary>
    public bool Unordered { get; init; }

    /// <summary>What the step does; null when not written.</summary>
    public string? TaskType { get; init; }

    /// <summary>The other settings that were written on the attribute, by camel-case property name.</summary>
    public IReadOnlyDictionary<string, JsonElement> Settings { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>The repository that its steps run in; null where none is named.</summary>
    public RepositorySpec? Repository { get; init; }

    /// <summary>Reads the document.</summary>
    /// <exception cref="JsonException">It is not such a document.</exception>
    public static ComponentInterface Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement.Clone();
            return Text(root, "schema") == CurrentSchema ? Read(root) : throw new JsonException($"its schema is not {CurrentSchema}");
        }
        catch (Exception error) when (error is KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new JsonException(error.Message, error);
        }
    }

    static ComponentInterface Read(JsonElement root) => new()
    {
        Name = Needed(root, "name"),
        Method = Needed(root, "method"),
        Bundle = Needed(root, "bundle"),
        Digest = Needed(root, "digest"),
        Code = Text(root, "code"),
        Packages = root.GetProperty("packages").EnumerateObject().ToDictionary(package => package.Name, package => package.Value.GetString()!),
        Inputs = root.GetProperty("inputs").EnumerateArray().ToDictionary(input => Needed(input, "name"), Input),
        Outputs = root.GetProperty("outputs").EnumerateArray().ToDictionary(output => Needed(output, "name"), output => new OutputSpec { Type = Needed(output, "type") }),
        Unordered = root.TryGetProperty("unordered", out var unordered) && unordered.GetBoolean(),
        TaskType = Text(root, "taskType"),
        Settings = root.GetProperty("settings").EnumerateObject().ToDictionary(setting => setting.Name, setting => setting.Value),
        Repository = root.TryGetProperty("repository", out var repository)
            ? new() { Url = Text(repository, "url"), Branch = Text(repository, "branch"), Commit = Text(repository, "commit"), Patch = Text(repository, "patch") }
            : null,
    };

    static InputSpec Input(JsonElement input)
    {
        var isOptional = input.TryGetProperty("default", out var given);
        return new()
        {
            Type = Needed(input, "type"),
            Survivors = input.TryGetProperty("survivors", out var survivors) ? survivors.GetInt32() : null,
            Required = !isOptional,
            Default = isOptional && given.ValueKind != JsonValueKind.Null ? given : null,
        };
    }

    static string Needed(JsonElement element, string name) => element.GetProperty(name).GetString() ?? throw new JsonException($"'{name}' is null");

    static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
