using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Types;
using Microsoft.Data.Analysis;

namespace Pipelines.DataFrames;

/// <summary>How one kind of column is written.</summary>
abstract class ColumnFormat(IArrowType type, string? name)
{
    /// <summary>The field's metadata key under which the .NET type stands where Arrow's does not say it.</summary>
    public const string Key = "pipelines.type";

    public IArrowType Type { get; } = type;

    public static ColumnFormat Of(DataFrameColumn column) => column switch
    {
        PrimitiveDataFrameColumn<bool> => new BoolFormat(),
        PrimitiveDataFrameColumn<sbyte> => new NumberFormat<sbyte>(Int8Type.Default),
        PrimitiveDataFrameColumn<byte> => new NumberFormat<byte>(UInt8Type.Default),
        PrimitiveDataFrameColumn<short> => new NumberFormat<short>(Int16Type.Default),
        PrimitiveDataFrameColumn<ushort> => new NumberFormat<ushort>(UInt16Type.Default),
        PrimitiveDataFrameColumn<int> => new NumberFormat<int>(Int32Type.Default),
        PrimitiveDataFrameColumn<uint> => new NumberFormat<uint>(UInt32Type.Default),
        PrimitiveDataFrameColumn<long> => new NumberFormat<long>(Int64Type.Default),
        PrimitiveDataFrameColumn<ulong> => new NumberFormat<ulong>(UInt64Type.Default),
        PrimitiveDataFrameColumn<float> => new NumberFormat<float>(FloatType.Default),
        PrimitiveDataFrameColumn<double> => new NumberFormat<double>(DoubleType.Default),
        PrimitiveDataFrameColumn<char> => new NumberFormat<char>(UInt16Type.Default, "char"),
        PrimitiveDataFrameColumn<decimal> => new TextFormat("decimal", i => ((decimal?)i)?.ToString(CultureInfo.InvariantCulture)),
        PrimitiveDataFrameColumn<DateTime> times => TimeFormat.Of(times),
        StringDataFrameColumn => new TextFormat(null, i => (string?)i),
        ArrowStringDataFrameColumn => new TextFormat("ArrowString", i => (string?)i),
        _ => throw new DataFrameException(Messages.CannotTravel(column.Name, column.GetType().Name, Messages.NoColumnType)),
    };

    public Field Field(DataFrameColumn column) => new(
        column.Name, Type, nullable: true, name is null ? null : [KeyValuePair.Create(Key, name)]);

    public abstract IArrowArray Build(DataFrameColumn column, long start, int length);

    /// <summary>Bits of the rows that hold a value; empty where all do.</summary>
    protected static ArrowBuffer Validity(DataFrameColumn column, long start, int length, out int nulls)
    {
        nulls = 0;
        if (column.NullCount == 0)
            return ArrowBuffer.Empty;
        var bits = new byte[(length + 7) / 8];
        for (var i = 0; i < length; i++)
        {
            if (column[start + i] is null)
                nulls++;
            else
                bits[i / 8] |= (byte)(1 << (i % 8));
        }
        return nulls == 0 ? ArrowBuffer.Empty : new ArrowBuffer(bits);
    }

    protected IArrowArray Array(int length, int nulls, params ArrowBuffer[] buffers) =>
        ArrowArrayFactory.BuildArray(new ArrayData(Type, length, nulls, 0, buffers));
}

sealed class NumberFormat<T>(IArrowType type, string? name = null) : ColumnFormat(type, name)
    where T : unmanaged
{
    public override IArrowArray Build(DataFrameColumn column, long start, int length)
    {
        var numbers = (PrimitiveDataFrameColumn<T>)column;
        var bytes = new byte[length * Unsafe.SizeOf<T>()];
        var values = MemoryMarshal.Cast<byte, T>(bytes.AsSpan());
        for (var i = 0; i < length; i++)
            values[i] = numbers[start + i].GetValueOrDefault();
        var validity = Validity(column, start, length, out var nulls);
        return Array(length, nulls, validity, new ArrowBuffer(bytes));
    }
}

sealed class BoolFormat() : ColumnFormat(BooleanType.Default, null)
{
    public override IArrowArray Build(DataFrameColumn column, long start, int length)
    {
        var bools = (PrimitiveDataFrameColumn<bool>)column;
        var bits = new byte[(length + 7) / 8];
        for (var i = 0; i < length; i++)
        {
            if (bools[start + i] == true)
                bits[i / 8] |= (byte)(1 << (i % 8));
        }
        var validity = Validity(column, start, length, out var nulls);
        return Array(length, nulls, validity, new ArrowBuffer(bits));
    }
}

sealed class TimeFormat(string kind) : ColumnFormat(new TimestampType(TimeUnit.Nanosecond, (string?)null), "DateTime." + kind)
{
    static readonly long First = DateTime.UnixEpoch.Ticks + (long.MinValue / 100);
    static readonly long Last = DateTime.UnixEpoch.Ticks + (long.MaxValue / 100);

    public static TimeFormat Of(PrimitiveDataFrameColumn<DateTime> column)
    {
        DateTimeKind? kind = null;
        foreach (var time in column)
        {
            if (time is not { } value)
                continue;
            if (value.Ticks < First || value.Ticks > Last)
                throw new DataFrameException(Messages.CannotTravel(column.Name, "DateTime", Messages.OutOfRange));
            if ((kind ??= value.Kind) != value.Kind)
                throw new DataFrameException(Messages.CannotTravel(column.Name, "DateTime", Messages.MixedKinds));
        }
        return new((kind ?? DateTimeKind.Unspecified).ToString());
    }

    public override IArrowArray Build(DataFrameColumn column, long start, int length)
    {
        var times = (PrimitiveDataFrameColumn<DateTime>)column;
        var bytes = new byte[length * sizeof(long)];
        var values = MemoryMarshal.Cast<byte, long>(bytes.AsSpan());
        for (var i = 0; i < length; i++)
            values[i] = times[start + i] is { } time ? (time.Ticks - DateTime.UnixEpoch.Ticks) * 100 : 0;
        var validity = Validity(column, start, length, out var nulls);
        return Array(length, nulls, validity, new ArrowBuffer(bytes));
    }
}

sealed class TextFormat(string? name, Func<object?, string?> text) : ColumnFormat(StringType.Default, name)
{
    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public override IArrowArray Build(DataFrameColumn column, long start, int length)
    {
        var builder = new StringArray.Builder();
        try
        {
            for (var i = 0; i < length; i++)
            {
                if (text(column[start + i]) is { } value)
                    builder.Append(Strict.GetBytes(value).AsSpan());
                else
                    builder.AppendNull();
            }
        }
        catch (EncoderFallbackException e)
        {
            throw new DataFrameException(Messages.CannotTravel(column.Name, "string", Messages.LoneSurrogate), e);
        }
        return builder.Build();
    }
}
