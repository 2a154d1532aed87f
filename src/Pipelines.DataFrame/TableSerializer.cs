using Apache.Arrow;
using Pipelines.DataFrames.Arrow;

namespace Pipelines.DataFrames;

/// <summary>
/// Arrow's tables as Arrow IPC files, in batches of a fixed number of rows: equal tables have equal bytes, in whatever chunks their columns lie, and come back in those batches.
/// </summary>
public sealed class TableSerializer : IArtifactSerializer<Table>
{
    const int BatchRows = 1 << 18;

    /// <inheritdoc/>
    public string Format => "arrow";

    /// <inheritdoc/>
    public string Extension => ".arrow";

    /// <inheritdoc/>
    /// <exception cref="DataFrameException">A column cannot travel; the message names it.</exception>
    public void Write(Table value, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArrowFile.Write(value.Schema, Batches(value), stream);
    }

    /// <inheritdoc/>
    public Table Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var (schema, batches) = ArrowFile.Read(stream);
        if (batches.Count == 0)
            batches.Add(ArrowFile.Batch(schema, [.. schema.FieldsList.Select(_ => (Piece[])[])], 0));
        return Table.TableFromRecordBatches(schema, batches);
    }

    static IEnumerable<(IReadOnlyList<IReadOnlyList<Piece>>, int)> Batches(Table table)
    {
        for (long start = 0; start < table.RowCount; start += BatchRows)
        {
            var rows = (int)Math.Min(BatchRows, table.RowCount - start);
            yield return ([.. Enumerable.Range(0, table.ColumnCount).Select(i => Pieces(table.Column(i).Data, start, rows))], rows);
        }
    }

    static List<Piece> Pieces(ChunkedArray column, long start, int rows)
    {
        var pieces = new List<Piece>();
        for (var i = 0; i < column.ArrayCount && rows > 0; i++)
        {
            var data = column.ArrowArray(i).Data;
            if (start < data.Length)
            {
                var length = Math.Min(rows, data.Length - (int)start);
                pieces.Add(new(data, data.Offset + (int)start, length));
                rows -= length;
            }
            start = Math.Max(0, start - data.Length);
        }
        return pieces;
    }
}
