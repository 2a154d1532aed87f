namespace Pipelines.Runner.Rendering;

/// <summary>Columns of text, as wide as they need, the same on a terminal and in a pipe.</summary>
sealed class TextTable(params string[] header)
{
    public void Write(TextWriter output, IEnumerable<string[]> rows)
    {
        var all = rows.Prepend(header).ToList();
        var widths = Enumerable.Range(0, header.Length).Select(column => all.Max(row => row[column].Length)).ToArray();
        foreach (var row in all)
            output.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }
}
