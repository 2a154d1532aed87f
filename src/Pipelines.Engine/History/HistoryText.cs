using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pipelines.Engine;

/// <summary>How values stand in the history's columns.</summary>
static class HistoryText
{
    const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    public static DateTimeOffset Time(string text) =>
        DateTimeOffset.ParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    public static string? Error(RunError? error) => error is null ? null : JsonSerializer.Serialize(error, HistoryJson.Default.RunError);

    public static RunError? Error(string? text) => text is null ? null : JsonSerializer.Deserialize(text, HistoryJson.Default.RunError);

    public static string Names(IReadOnlyList<string> names) =>
        names.Count == 0 ? "[]" : JsonSerializer.Serialize(names, HistoryJson.Default.IReadOnlyListString);

    public static IReadOnlyList<string> Names(string text) =>
        text == "[]" ? [] : JsonSerializer.Deserialize(text, HistoryJson.Default.IReadOnlyListString)!;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RunError))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
sealed partial class HistoryJson : JsonSerializerContext;
