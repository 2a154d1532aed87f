using Apache.Arrow;
using Apache.Arrow.Ipc;

namespace Pipelines.DataFrames.Arrow;

/// <summary>Columns as an Arrow IPC file, and back.</summary>
static class ArrowFile
{
    /// <param name="given">The fields; their metadata and the schema's are written in the order of their keys.</param>
    /// <param name="batches">The columns of each batch, and its rows.</param>
    /// <param name="stream">Where to.</param>
    public static void Write(Schema given, IEnumerable<(IReadOnlyList<IReadOnlyList<Piece>> Columns, int Rows)> batches, Stream stream)
    {
        var schema = Sorted(given);
        using var counted = new CountedStream(stream);
        using var writer = new ArrowFileWriter(counted, schema, leaveOpen: true);
        writer.WriteStart();
        foreach (var (columns, rows) in batches)
            writer.WriteRecordBatch(Batch(schema, columns, rows));
        writer.WriteEnd();
    }

    public static (Schema Schema, List<RecordBatch> Batches) Read(Stream stream)
    {
        using var copy = stream.CanSeek ? null : Copy(stream);
        using var reader = new ArrowFileReader(copy ?? stream, leaveOpen: true);
        var batches = new List<RecordBatch>();
        while (reader.ReadNextRecordBatch() is { } batch)
            batches.Add(batch);
        return (reader.Schema, batches);
    }

    /// <summary>One batch of pieces; its buffers may be theirs.</summary>
    public static RecordBatch Batch(Schema schema, IReadOnlyList<IReadOnlyList<Piece>> columns, int rows) => new(
        schema, columns.Select((pieces, i) => ArrowArrayFactory.BuildArray(new Layout(schema.FieldsList[i].Name).Of(schema.FieldsList[i].DataType, pieces))), rows);

    static Schema Sorted(Schema schema) => new(
        schema.FieldsList.Select(field => new Field(field.Name, field.DataType, field.IsNullable, Sorted(field.Metadata))), Sorted(schema.Metadata));

    static IEnumerable<KeyValuePair<string, string>>? Sorted(IReadOnlyDictionary<string, string>? metadata) =>
        metadata is null ? null : metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal);

    static MemoryStream Copy(Stream stream)
    {
        var copy = new MemoryStream();
        stream.CopyTo(copy);
        copy.Position = 0;
        return copy;
    }
}
