using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pipelines.Engine.Caching;

/// <summary>What a step's result hangs on, part by part (rule C1): equal parts, equal results.</summary>
sealed record StepKey
{
    /// <summary>Goes up with every change of what counts.</summary>
    const string Canon = "pipelines/key/v1";

    string? hash;

    /// <summary>The hash of the component's code (rule C2).</summary>
    public required string Code { get; init; }

    public required string Framework { get; init; }

    public string? CacheVersion { get; init; }

    public required IReadOnlyDictionary<string, string> Packages { get; init; }

    /// <summary>Environment variables that the component sets.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>Image, engine arguments and set-up script; null where it does not run in a container.</summary>
    public string? Container { get; init; }

    /// <summary>The commit that is checked out for it; null where there is none.</summary>
    public string? Repository { get; init; }

    public required IReadOnlyList<KeyInput> Inputs { get; init; }

    /// <summary>The C# compiler. It does not count by itself: what it made of the code does.</summary>
    public string? Compiler { get; init; }

    /// <summary>Whether earlier results counted for this step. It is no part of the key.</summary>
    public Lookup Lookup { get; init; }

    /// <summary><c>sha256:…</c> of all of it.</summary>
    [JsonIgnore]
    public string Hash => hash ??= "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text())));

    public string ToJson() => JsonSerializer.Serialize(this, KeyJson.Default.StepKey);

    public static StepKey? FromJson(string? text) => text is null ? null : JsonSerializer.Deserialize(text, KeyJson.Default.StepKey);

    /// <summary>One part a line; what users may write is written so that it cannot look like another part.</summary>
    string Text() => string.Join('\n',
    [
        Canon,
        $"code {Code}",
        $"framework {Framework}",
        $"version {JsonEncodedText.Encode(CacheVersion ?? "")}",
        .. Packages.OrderBy(package => package.Key, StringComparer.Ordinal).Select(package => $"package {package.Key} {package.Value}"),
        .. (Environment ?? new Dictionary<string, string>()).OrderBy(variable => variable.Key, StringComparer.Ordinal).Select(variable => $"environment {variable.Key}={JsonEncodedText.Encode(variable.Value)}"),
        .. Container is null ? (string[])[] : [$"container {Container}"],
        .. Repository is null ? (string[])[] : [$"repository {JsonEncodedText.Encode(Repository)}"],
        .. Inputs.OrderBy(input => input.Name, StringComparer.Ordinal).Select(input => $"input {input.Name} {input.Content}"),
    ]);
}

/// <summary>Whether earlier results counted for a step.</summary>
enum Lookup
{
    /// <summary>They did.</summary>
    Asked,

    /// <summary>Its component has no <c>Cache</c>.</summary>
    Off,

    /// <summary>The run was told not to look for it (rule C5).</summary>
    Refused,
}

[JsonSourceGenerationOptions(UseStringEnumConverter = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(StepKey))]
sealed partial class KeyJson : JsonSerializerContext;
