using System.Runtime.InteropServices;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace Pipelines.Tests.Generated;

/// <summary>Arrow columns as they may lie in memory: slices of longer ones, anything at all where they are null, items that nothing points at.</summary>
sealed class GeneratedColumn(Random random)
{
    static readonly IArrowType[] Flat =
    [
        BooleanType.Default, Int8Type.Default, UInt8Type.Default, Int16Type.Default, UInt16Type.Default, Int32Type.Default, UInt32Type.Default, Int64Type.Default, UInt64Type.Default,
        HalfFloatType.Default, FloatType.Default, DoubleType.Default, Date32Type.Default, Date64Type.Default, new Time32Type(TimeUnit.Second), new Time64Type(TimeUnit.Nanosecond),
        new TimestampType(TimeUnit.Microsecond, "Europe/Berlin"), DurationType.Millisecond, new IntervalType(IntervalUnit.YearMonth), new IntervalType(IntervalUnit.DayTime),
        new IntervalType(IntervalUnit.MonthDayNanosecond), new Decimal128Type(20, 3), new Decimal256Type(50, -2), new FixedSizeBinaryType(5), NullType.Default,
        StringType.Default, BinaryType.Default, LargeStringType.Default, LargeBinaryType.Default,
    ];

    public IArrowType Type(int depth = 0) => depth == 3 || random.Next(2) == 0 ? Flat[random.Next(Flat.Length)] : random.Next(6) switch
    {
        0 => new ListType(Item(depth)),
        1 => new LargeListType(Item(depth)),
        2 => new FixedSizeListType(Item(depth), random.Next(1, 4)),
        3 => new StructType([.. Enumerable.Range(0, random.Next(1, 4)).Select(i => new Field($"f{i}", Type(depth + 1), true))]),
        4 => new MapType(new Field("key", StringType.Default, false), new Field("value", Type(depth + 1), true)),
        _ => new DictionaryType(Int8Type.Default, StringType.Default, false),
    };

    /// <param name="type">The type.</param>
    /// <param name="length">How many items.</param>
    /// <param name="isWhole">Whether nothing is null.</param>
    public ArrayData Of(IArrowType type, int length, bool isWhole = false)
    {
        var before = random.Next(4);
        var all = before + length + random.Next(4);
        var validity = isWhole || random.Next(3) == 0 ? ArrowBuffer.Empty : new ArrowBuffer(Random(BitUtility.ByteCount(all)));
        ArrayData Data(ArrowBuffer[] buffers, params ArrayData[] children) => new(type, all, validity.IsEmpty ? 0 : -1, 0, buffers, children);
        var data = type switch
        {
            NullType => new(type, all, all, 0, (ArrowBuffer[])[]),
            BooleanType => Data([validity, new(Random(BitUtility.ByteCount(all)))]),
            DictionaryType dictionary => new(type, all, validity.IsEmpty ? 0 : -1, 0, [validity, new(Random(all).Select(index => (byte)(index % 5)).ToArray())], null, Categories),
            StringType or BinaryType or LargeStringType or LargeBinaryType => Texts(all, type is LargeStringType or LargeBinaryType) is var (offsets, bytes) ? Data([validity, offsets, bytes]) : null!,
            ListType list => Offsets(all, false, out var end) is var offsets ? Data([validity, offsets], Of(list.ValueDataType, end)) : null!,
            LargeListType list => Offsets(all, true, out var end) is var offsets ? Data([validity, offsets], Of(list.ValueDataType, end)) : null!,
            MapType map => Offsets(all, false, out var end) is var offsets
                ? Data([validity, offsets], new ArrayData(map.Fields[0].DataType, end, 0, 0, [ArrowBuffer.Empty], [Of(StringType.Default, end, true), Of(map.ValueField.DataType, end)])) : null!,
            FixedSizeListType list => Data([validity], Of(list.ValueDataType, all * list.ListSize)),
            StructType fields => Data([validity], [.. fields.Fields.Select(field => Of(field.DataType, all))]),
            _ => Data([validity, new(Random(all * ((FixedWidthType)type).BitWidth / 8))]),
        };
        return data.Slice(before, length);
    }

    public ArrayData Categories { get; } = new StringArray.Builder().AppendRange(["a", "b", "ü", "", "e"]).Build().Data;

    Field Item(int depth) => new("item", Type(depth + 1), true);

    byte[] Random(int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    (ArrowBuffer Offsets, ArrowBuffer Bytes) Texts(int count, bool isLarge)
    {
        var offsets = Offsets(count, isLarge, out var end);
        return (offsets, new(Encoding.ASCII.GetBytes([.. Enumerable.Range(0, end).Select(_ => (char)random.Next('a', 'z'))])));
    }

    ArrowBuffer Offsets(int count, bool isLarge, out int end)
    {
        var offsets = new long[count + 1];
        offsets[0] = random.Next(3);
        for (var i = 0; i < count; i++)
            offsets[i + 1] = offsets[i] + random.Next(4);
        end = (int)offsets[^1];
        return new(isLarge ? MemoryMarshal.AsBytes<long>(offsets).ToArray() : MemoryMarshal.AsBytes<int>([.. offsets.Select(offset => (int)offset)]).ToArray());
    }
}
