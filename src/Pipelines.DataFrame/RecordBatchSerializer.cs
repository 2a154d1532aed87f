using Apache.Arrow;
using Pipelines.DataFrames.Arrow;

namespace Pipelines.DataFrames;

/// <summary>Record batches as Arrow IPC files of one batch, with their schema and its metadata. A file of several batches, which another tool wrote, is read as one.</summary>
public sealed class RecordBatchSerializer : IArtifactSerializer<RecordBatch>
{
    /// <inheritdoc/>
    public string Format => "arrow";

    /// <inheritdoc/>
    public string Extension => ".arrow";

    /// <inheritdoc/>
    /// <exception cref="DataFrameException">A column cannot travel; the message names it.</exception>
    public void Write(RecordBatch value, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArrowFile.Write(value.Schema, [(Columns([value], value.ColumnCount), value.Length)], stream);
    }

    /// <inheritdoc/>
    /// <exception cref="DataFrameException">The batches of a file cannot be made one; the message names the column.</exception>
    public RecordBatch Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var (schema, batches) = ArrowFile.Read(stream);
        return batches is [var only] ? only : ArrowFile.Batch(schema, Columns(batches, schema.FieldsList.Count), batches.Sum(batch => batch.Length));
    }

    static Piece[][] Columns(IReadOnlyList<RecordBatch> batches, int count) =>
        [.. Enumerable.Range(0, count).Select(i => batches.Select(batch => Piece.Of(batch.Column(i).Data)).ToArray())];
}
