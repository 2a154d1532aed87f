using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using Microsoft.Data.Analysis;
using Pipelines.DataFrames;
using Pipelines.Tests.Generated;
using Pipelines.Values;

namespace Pipelines.Tests;

/// <summary>Rule V3: batches and tables of Arrow as Arrow IPC.</summary>
public class ArrowValues
{
    const int BatchRows = 1 << 18;

    readonly ValueFormats formats = new ValueFormats().Use(new DataFrameSerializer()).Use(new RecordBatchSerializer()).Use(new TableSerializer());

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 4)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Generated_batches_come_back_and_equal_ones_give_equal_bytes(int seed)
    {
        for (var i = 0; i < 150; i++)
        {
            var random = new Random((seed * 1000) + i);
            var batch = Batch(random, random.Next(3) == 0 ? 0 : random.Next(40));
            var bytes = RoundTrip.Bytes(batch, formats);
            var read = formats.Read<RecordBatch>(new MemoryStream(bytes), "arrow");
            Assert.Equal(Words(batch.Schema), Words(read.Schema));
            Assert.Equal(batch.Length, read.Length);
            foreach (var (one, two) in batch.Arrays.Zip(read.Arrays))
                Assert.Equal(PlainColumn.Of(one.Data), PlainColumn.Of(two.Data));
            // What was read lies otherwise in memory.
            Assert.Equal(bytes, RoundTrip.Bytes(read, formats));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Generated_tables_come_back_and_are_the_same_however_they_are_cut(int seed)
    {
        for (var i = 0; i < 100; i++)
        {
            var random = new Random((seed * 1000) + i);
            var batch = Batch(random, random.Next(40));
            var bytes = RoundTrip.Bytes(Cut(batch, _ => batch.Length), formats);
            Assert.Equal(bytes, RoundTrip.Bytes(Cut(batch, _ => random.Next(batch.Length)), formats));
            var read = formats.Read<Table>(new MemoryStream(bytes), "arrow");
            Assert.Equal((Words(batch.Schema), batch.Length), (Words(read.Schema), read.RowCount));
            for (var c = 0; c < batch.ColumnCount; c++)
                Assert.Equal(PlainColumn.Of(batch.Column(c).Data), Plain(read.Column(c)));
        }
    }

    [Fact]
    public void Many_rows_travel_in_batches_with_one_dictionary()
    {
        var length = (2 * BatchRows) + 3;
        var columns = new GeneratedColumn(new(1));
        Field[] fields = [new("c", new DictionaryType(Int8Type.Default, StringType.Default, false), true), new("i", Int32Type.Default, true), new("l", new ListType(Int8Type.Default), true)];
        var table = new Table(new(fields, null), [.. fields.Select(field => new Column(field, [ArrowArrayFactory.BuildArray(columns.Of(field.DataType, length))]))]);
        var read = formats.Read<Table>(new MemoryStream(RoundTrip.Bytes(table, formats)), "arrow");
        Assert.Equal((3, BatchRows, 3), (read.Column(0).Data.ArrayCount, read.Column(0).Data.ArrowArray(0).Length, read.Column(0).Data.ArrowArray(2).Length));
        for (var i = 0; i < fields.Length; i++)
            Assert.True(Plain(table.Column(i)).SequenceEqual(Plain(read.Column(i))));
        // One batch of them is all of them.
        var batch = formats.Read<RecordBatch>(new MemoryStream(RoundTrip.Bytes(table, formats)), "arrow");
        Assert.Equal(length, batch.Length);
        Assert.True(Plain(table.Column(0)).SequenceEqual(PlainColumn.Of(batch.Column(0).Data)));
    }

    [Fact]
    public void Arrows_own_reader_and_data_frames_open_a_batch()
    {
        var schema = new Schema([new("i", Int32Type.Default, false), new("s", StringType.Default, true)], [new("made by", "me")]);
        var batch = new RecordBatch(schema, [new Int32Array.Builder().Append(1).Append(2).Build(), new StringArray.Builder().Append("ü").AppendNull().Build()], 2);
        var bytes = RoundTrip.Bytes(batch, formats);
        using var reader = new ArrowFileReader(new MemoryStream(bytes));
        using var read = reader.ReadNextRecordBatch();
        Assert.Equal(("me", false), (read.Schema.Metadata["made by"], read.Schema.FieldsList[0].IsNullable));
        Assert.Equal([1, 2], (Int32Array)read.Column(0));
        Assert.Equal(("ü", true), (((StringArray)read.Column(1)).GetString(0), read.Column(1).IsNull(1)));
        Assert.Null(reader.ReadNextRecordBatch());
        Assert.Equal(["ü", null], formats.Read<DataFrame>(new MemoryStream(bytes), "arrow")["s"].Cast<string?>());
    }

    [Fact]
    public void What_has_no_rows_or_no_columns_comes_back()
    {
        var schema = new Schema([new("s", StringType.Default, true)], null);
        Assert.Equal((0L, 1), RoundTrip.Of(new Table(schema, [new Column(schema.FieldsList[0], [new StringArray.Builder().Build()])]), formats) is var none ? (none.RowCount, none.ColumnCount) : default);
        Assert.Equal((7, 0), RoundTrip.Of(new RecordBatch(new(System.Array.Empty<Field>(), null), [], 7), formats) is var batch ? (batch.Length, batch.ColumnCount) : default);
    }

    [Fact]
    public void What_lies_where_nothing_is_is_no_part_of_a_value()
    {
        byte[] Written(IArrowType type, byte[] values) => RoundTrip.Bytes(
            new RecordBatch(new([new("c", type, true)], null), [ArrowArrayFactory.BuildArray(new ArrayData(type, 3, 1, 0, [new ArrowBuffer((byte[])[0b101]), new ArrowBuffer(values)]))], 3), formats);
        Assert.Equal(Written(Int8Type.Default, [1, 2, 3]), Written(Int8Type.Default, [1, 9, 3]));
        Assert.NotEqual(Written(Int8Type.Default, [1, 2, 3]), Written(Int8Type.Default, [1, 2, 4]));
        Assert.Equal(Written(BooleanType.Default, [0b111]), Written(BooleanType.Default, [0b11101]));
        byte[] Text(string under) => RoundTrip.Bytes(new RecordBatch(new([new("c", StringType.Default, true)], null), [ArrowArrayFactory.BuildArray(new ArrayData(
            StringType.Default, 3, 1, 0, [new ArrowBuffer((byte[])[0b101]), new ArrowBuffer.Builder<int>().Append(0).Append(1).Append(1 + under.Length).Append(2 + under.Length).Build(), new ArrowBuffer(System.Text.Encoding.UTF8.GetBytes($"a{under}b"))]))], 3), formats);
        Assert.Equal(Text(""), Text("xyz"));
    }

    [Fact]
    public void The_order_of_metadata_is_no_part_of_a_value()
    {
        RecordBatch Made(params KeyValuePair<string, string>[] metadata) =>
            new(new([new Field("i", Int8Type.Default, true, metadata)], metadata), [new Int8Array.Builder().Append(1).Build()], 1);
        var (a, b) = (KeyValuePair.Create("a", "1"), KeyValuePair.Create("b", "2"));
        Assert.Equal(RoundTrip.Bytes(Made(a, b), formats), RoundTrip.Bytes(Made(b, a), formats));
    }

    [Fact]
    public void A_column_that_cannot_travel_is_named()
    {
        var views = new StringViewArray.Builder().Append("a").Build();
        var refused = Assert.Throws<ValueException>(() => RoundTrip.Bytes(new RecordBatch(new([new("v", views.Data.DataType, true)], null), [views], 1), formats));
        Assert.Contains("column 'v' (utf8view) cannot travel in an Arrow file", refused.Message);
        var type = new DictionaryType(Int8Type.Default, StringType.Default, false);
        DictionaryArray Of(string category) => new(type, new Int8Array.Builder().Append(0).Build(), new StringArray.Builder().Append(category).Build());
        Table Both(string one, string two) => new(new([new("c", type, true)], null), [new Column(new("c", type, true), (IArrowArray[])[Of(one), Of(two)])]);
        Assert.Equal(2, RoundTrip.Of(Both("a", "a"), formats).RowCount);
        Assert.Contains("column 'c' (dictionary) cannot travel in an Arrow file: its chunks", Assert.Throws<ValueException>(() => RoundTrip.Bytes(Both("a", "b"), formats)).Message);
    }

    [Fact]
    public void A_damaged_file_is_a_message()
    {
        var bytes = RoundTrip.Bytes(Batch(new(3), 20), formats);
        foreach (var length in (int[])[0, 5, bytes.Length / 2, bytes.Length - 1])
            Assert.Throws<ValueException>(() => formats.Read<RecordBatch>(new MemoryStream(bytes, 0, length), "arrow"));
    }

    static RecordBatch Batch(Random random, int length)
    {
        var columns = new GeneratedColumn(random);
        var fields = Enumerable.Range(0, random.Next(1, 5)).Select(i => new Field($"c{i}", columns.Type(), true, random.Next(2) == 0 ? null : [KeyValuePair.Create("k", $"{i}")])).ToList();
        return new(new(fields, [KeyValuePair.Create("seed", "x")]), [.. fields.Select(field => ArrowArrayFactory.BuildArray(columns.Of(field.DataType, length)))], length);
    }

    static Table Cut(RecordBatch batch, Func<int, int> next) => new(batch.Schema, [.. batch.Schema.FieldsList.Select((field, i) =>
    {
        var at = next(i);
        var data = batch.Column(i).Data;
        return new Column(field, (IArrowArray[])[ArrowArrayFactory.BuildArray(data.Slice(0, at)), ArrowArrayFactory.BuildArray(data.Slice(at, data.Length - at))]);
    })]);

    static IEnumerable<string> Plain(Column column) => Enumerable.Range(0, column.Data.ArrayCount).SelectMany(i => PlainColumn.Of(column.Data.ArrowArray(i).Data));

    static string Words(Schema schema) => $"{Words(schema.Metadata)} {string.Join(", ", schema.FieldsList.Select(Words))}";

    static string Words(Field field) => $"{field.Name} {field.DataType} {field.DataType.Name} {field.IsNullable} {Words(field.Metadata)}"
        + (field.DataType is NestedType nested ? $" ({string.Join(", ", nested.Fields.Select(inner => $"{inner.Name} {inner.DataType.Name}"))})" : "");

    static string Words(IReadOnlyDictionary<string, string>? metadata) => string.Join(' ', metadata ?? new Dictionary<string, string>());
}
