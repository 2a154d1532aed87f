using System.Globalization;
using Apache.Arrow;
using Apache.Arrow.Types;
using Microsoft.Data.Analysis;

namespace Pipelines.DataFrames;

/// <summary>Fills one column from batches.</summary>
abstract class ColumnReader(DataFrameColumn column)
{
    public virtual DataFrameColumn Column { get; } = column;

    public static ColumnReader Of(Field field)
    {
        var name = field.Metadata is { } metadata && metadata.TryGetValue(ColumnFormat.Key, out var given) ? given : null;
        return field.DataType.TypeId switch
        {
            ArrowTypeId.Boolean => new BoolReader(field.Name),
            ArrowTypeId.Int8 => new NumberReader<sbyte>(new SByteDataFrameColumn(field.Name)),
            ArrowTypeId.UInt8 => new NumberReader<byte>(new ByteDataFrameColumn(field.Name)),
            ArrowTypeId.Int16 => new NumberReader<short>(new Int16DataFrameColumn(field.Name)),
            ArrowTypeId.UInt16 when name == "char" => new CharReader(field.Name),
            ArrowTypeId.UInt16 => new NumberReader<ushort>(new UInt16DataFrameColumn(field.Name)),
            ArrowTypeId.Int32 => new NumberReader<int>(new Int32DataFrameColumn(field.Name)),
            ArrowTypeId.UInt32 => new NumberReader<uint>(new UInt32DataFrameColumn(field.Name)),
            ArrowTypeId.Int64 => new NumberReader<long>(new Int64DataFrameColumn(field.Name)),
            ArrowTypeId.UInt64 => new NumberReader<ulong>(new UInt64DataFrameColumn(field.Name)),
            ArrowTypeId.Float => new NumberReader<float>(new SingleDataFrameColumn(field.Name)),
            ArrowTypeId.Double => new NumberReader<double>(new DoubleDataFrameColumn(field.Name)),
            ArrowTypeId.Timestamp when ((TimestampType)field.DataType).Unit == TimeUnit.Nanosecond => new TimeReader(field.Name, name),
            ArrowTypeId.String when name == "decimal" => new DecimalReader(field.Name),
            ArrowTypeId.String when name == "ArrowString" => new ArrowTextReader(field.Name),
            ArrowTypeId.String => new TextReader(field.Name),
            ArrowTypeId.Dictionary when ((DictionaryType)field.DataType).ValueType.TypeId == ArrowTypeId.String => new CategoryReader(field.Name),
            _ => throw new DataFrameException(Messages.CannotTravel(field.Name, field.DataType.Name, Messages.NoColumnType)),
        };
    }

    public abstract void Append(IArrowArray array);
}

sealed class NumberReader<T>(PrimitiveDataFrameColumn<T> column) : ColumnReader(column)
    where T : unmanaged, IEquatable<T>
{
    public override void Append(IArrowArray array)
    {
        var values = (PrimitiveArray<T>)array;
        for (var i = 0; i < values.Length; i++)
            column.Append(values.IsNull(i) ? null : values.Values[i]);
    }
}

sealed class CharReader(string name) : ColumnReader(new CharDataFrameColumn(name))
{
    public override void Append(IArrowArray array)
    {
        foreach (var value in (UInt16Array)array)
            ((CharDataFrameColumn)Column).Append((char?)value);
    }
}

sealed class BoolReader(string name) : ColumnReader(new BooleanDataFrameColumn(name))
{
    public override void Append(IArrowArray array)
    {
        var values = (BooleanArray)array;
        for (var i = 0; i < values.Length; i++)
            ((BooleanDataFrameColumn)Column).Append(values.GetValue(i));
    }
}

sealed class TimeReader(string name, string? kind) : ColumnReader(new DateTimeDataFrameColumn(name))
{
    readonly DateTimeKind kind = Enum.TryParse(kind?.Replace("DateTime.", "", StringComparison.Ordinal), out DateTimeKind known) ? known : DateTimeKind.Unspecified;

    public override void Append(IArrowArray array)
    {
        var values = (TimestampArray)array;
        for (var i = 0; i < values.Length; i++)
            ((DateTimeDataFrameColumn)Column).Append(values.IsNull(i) ? null : new DateTime(DateTime.UnixEpoch.Ticks + (values.Values[i] / 100), kind));
    }
}

sealed class DecimalReader(string name) : ColumnReader(new DecimalDataFrameColumn(name))
{
    public override void Append(IArrowArray array)
    {
        var values = (StringArray)array;
        for (var i = 0; i < values.Length; i++)
            ((DecimalDataFrameColumn)Column).Append(values.IsNull(i) ? null : decimal.Parse(values.GetString(i), CultureInfo.InvariantCulture));
    }
}

sealed class TextReader(string name) : ColumnReader(new StringDataFrameColumn(name))
{
    public override void Append(IArrowArray array)
    {
        var values = (StringArray)array;
        for (var i = 0; i < values.Length; i++)
            ((StringDataFrameColumn)Column).Append(values.IsNull(i) ? null : values.GetString(i));
    }
}

/// <summary>Texts by their number in a list, as other tools write categories: a data frame has them as texts.</summary>
sealed class CategoryReader(string name) : ColumnReader(new StringDataFrameColumn(name))
{
    public override void Append(IArrowArray array)
    {
        var categories = (DictionaryArray)array;
        var texts = (StringArray)categories.Dictionary;
        for (var i = 0; i < categories.Length; i++)
            ((StringDataFrameColumn)Column).Append(Index(categories.Indices, i) is { } index ? texts.GetString(index) : null);
    }

    static int? Index(IArrowArray indices, int i) => indices switch
    {
        Int8Array numbers => numbers.GetValue(i),
        UInt8Array numbers => numbers.GetValue(i),
        Int16Array numbers => numbers.GetValue(i),
        UInt16Array numbers => numbers.GetValue(i),
        Int32Array numbers => numbers.GetValue(i),
        _ => checked((int?)((PrimitiveArray<long>)indices).GetValue(i)),
    };
}

/// <summary>Texts kept as UTF-8: such a column cannot grow, so it is made at the end.</summary>
sealed class ArrowTextReader(string name) : ColumnReader(new ArrowStringDataFrameColumn(name))
{
    readonly StringArray.Builder texts = new();

    public override DataFrameColumn Column
    {
        get
        {
            var all = texts.Build();
            return all.Length == 0 ? base.Column : new ArrowStringDataFrameColumn(
                name, all.ValueBuffer.Memory, all.ValueOffsetsBuffer.Memory, all.NullBitmapBuffer.Memory, all.Length, all.NullCount);
        }
    }

    public override void Append(IArrowArray array)
    {
        var values = (StringArray)array;
        for (var i = 0; i < values.Length; i++)
        {
            if (values.IsNull(i))
                texts.AppendNull();
            else
                texts.Append(values.GetBytes(i));
        }
    }
}
