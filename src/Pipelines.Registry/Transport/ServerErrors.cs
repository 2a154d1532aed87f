using System.Text.Json;

namespace Pipelines.Registry.Transport;

/// <summary>What registries say of their refusals: <c>{"errors":[{"code":…,"message":…}]}</c>.</summary>
static class ServerErrors
{
    const int Longest = 300;

    public static string Read(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var errors = json.RootElement.GetProperty("errors").EnumerateArray().Select(error => string.Join(": ", new[] { Text(error, "code"), Text(error, "message") }.OfType<string>()));
            var line = new string([.. string.Join("; ", errors).Select(c => char.IsControl(c) ? ' ' : c)]);
            return line.Length > Longest ? line[..Longest] + "…" : line;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return "";
        }
    }

    static string? Text(JsonElement error, string name) => error.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
