namespace Pipelines.Runner.Rendering;

/// <summary>Rows with commas between their cells (RFC 4180, but for the ends of lines).</summary>
static class Csv
{
    public static string Row(params IEnumerable<string?> cells) => string.Join(',', cells.Select(Cell));

    static string Cell(string? text) =>
        text is null ? "" : text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
