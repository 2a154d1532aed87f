using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Pipelines.Reporting;

/// <summary>A plot as the data of a Plotly figure, which many tools draw. Where a number is not finite there is a gap.</summary>
sealed class PlotlyFigure : IDisposable
{
    readonly ArrayBufferWriter<byte> buffer = new();
    readonly Utf8JsonWriter json;

    public PlotlyFigure()
    {
        json = new(buffer, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteStartArray("data");
        json.WriteStartObject();
    }

    public void Points<TX, TY>(string name, IReadOnlyList<TX> x, IReadOnlyList<TY> y, string mode)
        where TX : INumber<TX>
        where TY : INumber<TY>
    {
        if (x.Count != y.Count)
            throw new ArgumentException(Messages.PlotLength(name, x.Count, y.Count));
        json.WriteString("type", "scatter");
        json.WriteString("mode", mode);
        json.WriteString("name", name);
        Numbers("x", x);
        Numbers("y", y);
    }

    public void Bars<T>(string name, IReadOnlyList<T> values, IReadOnlyList<string>? labels)
        where T : INumber<T>
    {
        if (labels is not null && labels.Count != values.Count)
            throw new ArgumentException(Messages.PlotLength(name, labels.Count, values.Count));
        json.WriteString("type", "bar");
        json.WriteString("name", name);
        Labels("x", labels, values.Count);
        Numbers("y", values);
    }

    public void Matrix<T>(string name, T[,] matrix, IReadOnlyList<string>? xLabels, IReadOnlyList<string>? yLabels)
        where T : INumber<T>
    {
        var (rows, columns) = (matrix.GetLength(0), matrix.GetLength(1));
        if ((xLabels?.Count ?? columns) != columns || (yLabels?.Count ?? rows) != rows)
            throw new ArgumentException(Messages.MatrixLabels(name, rows, columns, yLabels?.Count ?? rows, xLabels?.Count ?? columns));
        json.WriteString("type", "heatmap");
        json.WriteString("name", name);
        Labels("x", xLabels, columns);
        Labels("y", yLabels, rows);
        json.WriteStartArray("z");
        for (var row = 0; row < rows; row++)
        {
            json.WriteStartArray();
            for (var column = 0; column < columns; column++)
                Number(matrix[row, column]);
            json.WriteEndArray();
        }
        json.WriteEndArray();
    }

    public string End(string title, string? xAxis, string? yAxis)
    {
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartObject("layout");
        Title("title", title);
        Axis("xaxis", xAxis);
        Axis("yaxis", yAxis);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public void Dispose() => json.Dispose();

    void Axis(string name, string? title)
    {
        if (title is null)
            return;
        json.WriteStartObject(name);
        Title("title", title);
        json.WriteEndObject();
    }

    void Title(string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    void Labels(string name, IReadOnlyList<string>? labels, int count)
    {
        json.WriteStartArray(name);
        for (var i = 0; i < count; i++)
            json.WriteStringValue(labels?[i] ?? i.ToString(CultureInfo.InvariantCulture));
        json.WriteEndArray();
    }

    void Numbers<T>(string name, IReadOnlyList<T> values)
        where T : INumber<T>
    {
        json.WriteStartArray(name);
        for (var i = 0; i < values.Count; i++)
            Number(values[i]);
        json.WriteEndArray();
    }

    void Number<T>(T value)
        where T : INumber<T>
    {
        if (T.IsFinite(value))
            json.WriteRawValue(value.ToString(null, CultureInfo.InvariantCulture));
        else
            json.WriteNullValue();
    }
}
