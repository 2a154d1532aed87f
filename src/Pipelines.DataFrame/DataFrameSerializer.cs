using System.Globalization;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Microsoft.Data.Analysis;

namespace Pipelines.DataFrames;

/// <summary>
/// Data frames as Arrow IPC files: columns in their order, nulls kept, batches of a fixed number of rows. What Arrow has no type for
/// (char, decimal) travels as its nearest type with the .NET one named in the field's metadata. A column that cannot travel exactly is
/// refused by name.
/// </summary>
public sealed class DataFrameSerializer : IArtifactSerializer<DataFrame>
{
    const int BatchRows = 1 << 18;

    /// <inheritdoc/>
    public string Format => "arrow";

    /// <inheritdoc/>
    public string Extension => ".arrow";

    /// <inheritdoc/>
    /// <exception cref="DataFrameException">A column cannot travel; the message names it.</exception>
    public void Write(DataFrame value, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(value);
        var columns = new ColumnFormat[value.Columns.Count];
        var schema = new Schema.Builder();
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = ColumnFormat.Of(value.Columns[i]);
            schema.Field(columns[i].Field(value.Columns[i]));
        }
        schema.Metadata("pipelines.rows", value.Rows.Count.ToString(CultureInfo.InvariantCulture));
        Write(value, columns, schema.Build(), stream);
    }

    /// <inheritdoc/>
    /// <exception cref="DataFrameException">A column is of a type that a data frame has no column for; the message names it.</exception>
    public DataFrame Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var seekable = stream.CanSeek ? null : Copy(stream);
        using var reader = new ArrowFileReader(seekable ?? stream, leaveOpen: true);
        ColumnReader[]? columns = null;
        for (var batch = reader.ReadNextRecordBatch(); batch is not null; batch = reader.ReadNextRecordBatch())
        {
            using (batch)
            {
                columns ??= Readers(batch.Schema);
                for (var i = 0; i < columns.Length; i++)
                    columns[i].Append(batch.Column(i));
            }
        }
        columns ??= Readers(reader.Schema);
        return new(System.Array.ConvertAll(columns, c => c.Column));
    }

    static void Write(DataFrame value, ColumnFormat[] columns, Schema schema, Stream stream)
    {
        using var counted = new CountedStream(stream);
        using var writer = new ArrowFileWriter(counted, schema, leaveOpen: true);
        writer.WriteStart();
        for (long start = 0; start < value.Rows.Count; start += BatchRows)
        {
            var length = (int)Math.Min(BatchRows, value.Rows.Count - start);
            var arrays = new IArrowArray[columns.Length];
            for (var i = 0; i < columns.Length; i++)
                arrays[i] = columns[i].Build(value.Columns[i], start, length);
            using var batch = new RecordBatch(schema, arrays, length);
            writer.WriteRecordBatch(batch);
        }
        writer.WriteEnd();
    }

    static ColumnReader[] Readers(Schema schema)
    {
        var readers = new ColumnReader[schema.FieldsList.Count];
        for (var i = 0; i < readers.Length; i++)
            readers[i] = ColumnReader.Of(schema.FieldsList[i]);
        return readers;
    }

    static MemoryStream Copy(Stream stream)
    {
        var copy = new MemoryStream();
        stream.CopyTo(copy);
        copy.Position = 0;
        return copy;
    }
}
