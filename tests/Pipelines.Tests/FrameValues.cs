using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using Microsoft.Data.Analysis;
using Pipelines.DataFrames;
using Pipelines.Values;

namespace Pipelines.Tests;

/// <summary>Rule V3: data frames as Arrow IPC.</summary>
public class FrameValues
{
    readonly ValueFormats formats = new ValueFormats().Use(new DataFrameSerializer());

    [Fact]
    public void Columns_of_every_type_keep_values_nulls_names_and_order()
    {
        var frame = new DataFrame(
            new StringDataFrameColumn("s", ["a", null, "", "ü\U0001F600"]),
            new Int32DataFrameColumn("i", [1, null, int.MinValue, 4]),
            new DoubleDataFrameColumn("d", [0.1, double.NaN, null, -0.0]),
            new SingleDataFrameColumn("f", [0.1f, null, 2, 3]),
            new BooleanDataFrameColumn("b", [true, null, false, true]),
            new Int64DataFrameColumn("l", [1, 2, 3, long.MinValue]),
            new CharDataFrameColumn("c", ['x', null, '\ud800', 'z']),
            new DecimalDataFrameColumn("m", [1.00m, null, decimal.MaxValue, 4]),
            new ByteDataFrameColumn("y", [1, 2, 3, null]),
            new DateTimeDataFrameColumn("t", [new(2024, 2, 29, 1, 2, 3, DateTimeKind.Utc), null, DateTime.UnixEpoch.AddTicks(1), DateTime.UnixEpoch]));
        var read = RoundTrip.Of(frame, formats);
        Assert.Equal(frame.Columns.Select(c => (c.Name, c.GetType())), read.Columns.Select(c => (c.Name, c.GetType())));
        foreach (var column in frame.Columns)
            Assert.Equal(column.Cast<object?>(), read[column.Name].Cast<object?>());
        Assert.Equal("1.00", ((decimal)read["m"][0]).ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(DateTimeKind.Utc, ((DateTime)read["t"][0]).Kind);
    }

    [Fact]
    public void A_frame_is_reported_as_a_table_V6()
    {
        var frame = new DataFrame(
            new StringDataFrameColumn("s", ["a", null]), new DoubleDataFrameColumn("d", [0.5, double.NaN]), new BooleanDataFrameColumn("b", [true, null]),
            new DateTimeDataFrameColumn("t", [new(2024, 2, 29, 1, 2, 3, DateTimeKind.Utc), null]));
        var written = new StringWriter();
        var context = new StepContext { Step = "s", Buffer = new(new Hosting.PrintedReports(written)) };

        context.ReportTable("frame", "all", frame, 2);
        // Outside a run nothing of it is read.
        StepContext.Current.ReportTable("frame", "all", frame);

        Assert.Equal("""table frame / all 2: {"columns":["s","d","b","t"],"rows":[["a",0.5,true,"2024-02-29T01:02:03.0000000Z"],[null,"NaN",null,null]]}""", written.ToString().TrimEnd());
    }

    [Fact]
    public void Generated_frames_come_back_whatever_their_length()
    {
        var random = new Random(5);
        foreach (var rows in new[] { 0, 1, 7, 8, 9, 1000, (1 << 18) + 3 })
        {
            var frame = new DataFrame(
                new DoubleDataFrameColumn("d", Enumerable.Range(0, rows).Select(i => random.Next(10) == 0 ? (double?)null : random.NextDouble())),
                new StringDataFrameColumn("s", Enumerable.Range(0, rows).Select(i => random.Next(10) == 0 ? null! : $"{i}")));
            var read = RoundTrip.Of(frame, formats);
            Assert.Equal(rows, read.Rows.Count);
            Assert.Equal(frame["d"].Cast<double?>(), read["d"].Cast<double?>());
            Assert.Equal(frame["s"].Cast<string?>(), read["s"].Cast<string?>());
        }
        Assert.Empty(RoundTrip.Of(new DataFrame(), formats).Columns);
    }

    [Fact]
    public void A_column_that_cannot_travel_is_named()
    {
        var vectors = new DataFrame(new VBufferDataFrameColumn<float>("v", 1));
        Assert.Contains("column 'v'", Assert.Throws<ValueException>(() => RoundTrip.Bytes(vectors, formats)).Message);
        var times = new DataFrame(new DateTimeDataFrameColumn("t", [DateTime.MinValue]));
        Assert.Contains("column 't'", Assert.Throws<ValueException>(() => RoundTrip.Bytes(times, formats)).Message);
        var texts = new DataFrame(new StringDataFrameColumn("s", ["\ud800"]));
        Assert.Contains("column 's'", Assert.Throws<ValueException>(() => RoundTrip.Bytes(texts, formats)).Message);
    }

    [Fact]
    public void Arrows_own_reader_opens_a_frame()
    {
        var frame = new DataFrame(new Int32DataFrameColumn("i", [1, null]), new StringDataFrameColumn("s", ["ü", null]), new DateTimeDataFrameColumn("t", [DateTime.UnixEpoch, null]));
        using var reader = new ArrowFileReader(new MemoryStream(RoundTrip.Bytes(frame, formats)));
        using var batch = reader.ReadNextRecordBatch();
        Assert.Equal([("i", ArrowTypeId.Int32), ("s", ArrowTypeId.String), ("t", ArrowTypeId.Timestamp)], batch.Schema.FieldsList.Select(f => (f.Name, f.DataType.TypeId)));
        Assert.Equal([1, null], (Int32Array)batch.Column(0));
        Assert.Equal(("ü", true), (((StringArray)batch.Column(1)).GetString(0), batch.Column(1).IsNull(1)));
        Assert.Null(reader.ReadNextRecordBatch());
    }

    [Fact]
    public void Categories_that_another_tool_wrote_are_read_as_texts_and_other_types_are_refused_by_name()
    {
        var categories = new DictionaryArray(
            new(Int32Type.Default, StringType.Default, false),
            new Int32Array.Builder().Append(1).AppendNull().Append(0).Append(1).Build(),
            new StringArray.Builder().Append("a").Append("b").Build());
        Assert.Equal(["b", null, "a", "b"], formats.Read<DataFrame>(Written(categories), "arrow")["c"].Cast<string?>());
        var refused = Assert.Throws<ValueException>(() => formats.Read<DataFrame>(Written(new Date32Array.Builder().Append(DateTime.UnixEpoch).Build()), "arrow"));
        Assert.Contains("DataFrameSerializer could not read a Microsoft.Data.Analysis.DataFrame: Pipelines.DataFrames.DataFrameException: column 'c' (date32) cannot travel", refused.Message);
    }

    static MemoryStream Written(IArrowArray column)
    {
        var schema = new Schema.Builder().Field(new Field("c", column.Data.DataType, nullable: true)).Build();
        var bytes = new MemoryStream();
        using (var writer = new ArrowFileWriter(bytes, schema, leaveOpen: true))
        {
            using var batch = new RecordBatch(schema, [column], column.Length);
            writer.WriteRecordBatch(batch);
            writer.WriteEnd();
        }
        bytes.Position = 0;
        return bytes;
    }
}
