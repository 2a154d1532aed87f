using System.Text.Json;

namespace Pipelines.Registry.Transport;

/// <summary>What registries say of their refusals: <c>{"errors":[{"code":…,"message":…}]}</c>.</summary>
static class ServerErrors
{
    const int Longest = 300;

    /// <param name="body">What came.</param>
    /// <param name="hide">Takes out what we told the server. It comes before the text is cut: half a token is one, too.</param>
    public static string Read(byte[] body, Func<string, string> hide)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var errors = json.RootElement.GetProperty("errors").EnumerateArray().Select(error => string.Join(": ", new[] { Text(error, "code"), Text(error, "message") }.OfType<string>()));
            var line = new string([.. hide(string.Join("; ", errors)).Select(c => char.IsControl(c) ? ' ' : c)]);
            return line.Length > Longest ? line[..Longest] + "…" : line;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return "";
        }
    }

    static string? Text(JsonElement error, string name) => error.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
