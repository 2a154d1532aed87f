using System.Globalization;
using System.Text;
using System.Text.Json;
using Pipelines.Hosting;

namespace Pipelines.Values.Json;

/// <summary>A value that is one word: a number, a bool, a text, a time, an enum value.</summary>
abstract class Scalar(Type type) : JsonShape(type)
{
    public override bool Immutable => true;

    /// <summary>The scalar shape of a type, if it is one.</summary>
    public static Scalar? Of(Type type)
    {
        if (type.IsEnum)
            return new EnumScalar(type);
        var code = Type.GetTypeCode(type);
        if (code is not (TypeCode.Object or TypeCode.Empty or TypeCode.DBNull or TypeCode.DateTime))
            return new Primitive(type, code);
        return type == typeof(Half) ? new Primitive(type, TypeCode.Object) : TextScalar.Serves(type) ? new TextScalar(type) : null;
    }

    /// <summary>The value as a word of its own.</summary>
    public abstract string ToText(object value);

    /// <summary>A word that a person gave.</summary>
    /// <exception cref="ValueException">It is no such word.</exception>
    public abstract object FromText(string text);

    /// <summary>The value as a member's name.</summary>
    public string ToKey(object value, JsonWalk walk)
    {
        var text = ToText(value);
        return TextScalar.LoneSurrogate(text) is >= 0 and var index ? throw walk.Error(Messages.LoneSurrogate(index)) : text;
    }

    public object FromKey(string text, JsonWalk walk)
    {
        try
        {
            return FromWritten(text);
        }
        catch (ValueException e)
        {
            throw walk.Error(e.Message);
        }
    }

    /// <summary>What <see cref="ToText"/> gave.</summary>
    protected virtual object FromWritten(string text) => FromText(text);
}

/// <summary>Numbers, bools, chars and strings.</summary>
sealed class Primitive(Type type, TypeCode code) : Scalar(type)
{
    /// <summary>The whole document of a value that stands alone: every step has such, and the library's writer costs each process its compilation.</summary>
    public byte[] Alone(object value)
    {
        var text = ToText(value);
        if (code is not (TypeCode.String or TypeCode.Char) && text is not ("NaN" or "Infinity" or "-Infinity"))
            return Encoding.UTF8.GetBytes(text);
        if (TextScalar.LoneSurrogate(text) is >= 0 and var index)
            throw new ValueException(Messages.LoneSurrogate(index));
        var quoted = new StringBuilder();
        JsonLine.Quote(quoted, text);
        return Encoding.UTF8.GetBytes(quoted.ToString());
    }

    /// <summary>Reads a plain number, bool or text that is the whole document; null for anything else, errors included.</summary>
    public object? Alone(ReadOnlySpan<byte> document)
    {
        if (document.IsEmpty)
            return null;
        var isText = code is TypeCode.String or TypeCode.Char;
        if (!isText)
            return IsPlain(document) ? ParseText(Encoding.UTF8.GetString(document)) : null;
        if (document.Length < 2 || document[0] != '"' || document[^1] != '"')
            return null;
        foreach (var b in document[1..^1])
        {
            if (b is (byte)'"' or (byte)'\\' or < 0x20 or >= 0x80)
                return null;
        }
        return ParseText(Encoding.UTF8.GetString(document[1..^1]));
    }

    public override string ToText(object value) => code switch
    {
        TypeCode.String => (string)value,
        TypeCode.Boolean => (bool)value ? "true" : "false",
        _ => (value as IFormattable)?.ToString(null, CultureInfo.InvariantCulture) ?? value.ToString()!,
    };

    public override object FromText(string text) => ParseText(text) ?? throw new ValueException(Messages.NotA(text, Type));

    protected override void WriteValue(Utf8JsonWriter writer, object value, JsonWalk walk)
    {
        switch (code)
        {
            case TypeCode.String: WriteText(writer, (string)value, walk); break;
            case TypeCode.Char: WriteText(writer, value.ToString()!, walk); break;
            case TypeCode.Boolean: writer.WriteBooleanValue((bool)value); break;
            case TypeCode.SByte: writer.WriteNumberValue((sbyte)value); break;
            case TypeCode.Byte: writer.WriteNumberValue((byte)value); break;
            case TypeCode.Int16: writer.WriteNumberValue((short)value); break;
            case TypeCode.UInt16: writer.WriteNumberValue((ushort)value); break;
            case TypeCode.Int32: writer.WriteNumberValue((int)value); break;
            case TypeCode.UInt32: writer.WriteNumberValue((uint)value); break;
            case TypeCode.Int64: writer.WriteNumberValue((long)value); break;
            case TypeCode.UInt64: writer.WriteNumberValue((ulong)value); break;
            case TypeCode.Decimal: writer.WriteNumberValue((decimal)value); break;
            case TypeCode.Double: WriteDouble(writer, (double)value); break;
            case TypeCode.Single: WriteSingle(writer, (float)value); break;
            default: WriteSingle(writer, (float)(Half)value); break;
        }
    }

    protected override object ReadValue(ref Utf8JsonReader reader, JsonWalk walk) => reader.TokenType switch
    {
        JsonTokenType.True or JsonTokenType.False when code == TypeCode.Boolean => reader.GetBoolean(),
        JsonTokenType.String when code == TypeCode.String => GetText(ref reader, walk),
        JsonTokenType.String when code == TypeCode.Char => GetText(ref reader, walk) is { Length: 1 } one ? one[0] : throw Unexpected(ref reader, walk),
        JsonTokenType.String when IsFloat => Named(GetText(ref reader, walk)) ?? throw Unexpected(ref reader, walk),
        JsonTokenType.Number when code is not (TypeCode.String or TypeCode.Char or TypeCode.Boolean) =>
            Number(ref reader) ?? throw walk.Error(Messages.NotA(Encoding.UTF8.GetString(reader.ValueSpan), Type)),
        _ => throw Unexpected(ref reader, walk),
    };

    static bool IsPlain(ReadOnlySpan<byte> word)
    {
        if (word.SequenceEqual("true"u8) || word.SequenceEqual("false"u8))
            return true;
        var digits = word[0] == '-' ? word[1..] : word;
        if (digits.IsEmpty || (digits[0] == '0' && digits.Length > 1 && digits[1] != '.') || digits[^1] == '.')
            return false;
        foreach (var b in digits)
        {
            if (b is not (>= (byte)'0' and <= (byte)'9' or (byte)'.'))
                return false;
        }
        return digits[0] != '.';
    }

    bool IsFloat => code is TypeCode.Double or TypeCode.Single or TypeCode.Object;

    object? Number(ref Utf8JsonReader reader) => code switch
    {
        TypeCode.SByte => reader.TryGetSByte(out var v) ? v : null,
        TypeCode.Byte => reader.TryGetByte(out var v) ? v : null,
        TypeCode.Int16 => reader.TryGetInt16(out var v) ? v : null,
        TypeCode.UInt16 => reader.TryGetUInt16(out var v) ? v : null,
        TypeCode.Int32 => reader.TryGetInt32(out var v) ? v : null,
        TypeCode.UInt32 => reader.TryGetUInt32(out var v) ? v : null,
        TypeCode.Int64 => reader.TryGetInt64(out var v) ? v : null,
        TypeCode.UInt64 => reader.TryGetUInt64(out var v) ? v : null,
        TypeCode.Decimal => reader.TryGetDecimal(out var v) ? v : null,
        TypeCode.Double => reader.TryGetDouble(out var v) && double.IsFinite(v) ? v : null,
        TypeCode.Single => reader.TryGetSingle(out var v) && float.IsFinite(v) ? v : null,
        _ => reader.TryGetSingle(out var v) && Half.IsFinite((Half)v) ? (Half)v : null,
    };

    object? ParseText(string text)
    {
        var culture = CultureInfo.InvariantCulture;
        const NumberStyles whole = NumberStyles.AllowLeadingSign;
        return code switch
        {
            TypeCode.String => text,
            TypeCode.Boolean => bool.TryParse(text, out var v) ? v : null,
            TypeCode.Char => text.Length == 1 ? text[0] : null,
            TypeCode.SByte => sbyte.TryParse(text, whole, culture, out var v) ? v : null,
            TypeCode.Byte => byte.TryParse(text, whole, culture, out var v) ? v : null,
            TypeCode.Int16 => short.TryParse(text, whole, culture, out var v) ? v : null,
            TypeCode.UInt16 => ushort.TryParse(text, whole, culture, out var v) ? v : null,
            TypeCode.Int32 => int.TryParse(text, whole, culture, out var v) ? v : null,
            TypeCode.UInt32 => uint.TryParse(text, whole, culture, out var v) ? v : null,
            TypeCode.Int64 => long.TryParse(text, whole, culture, out var v) ? v : null,
            TypeCode.UInt64 => ulong.TryParse(text, whole, culture, out var v) ? v : null,
            TypeCode.Decimal => decimal.TryParse(text, NumberStyles.Float, culture, out var v) ? v : null,
            _ => Named(text) ?? Finite(text),
        };
    }

    object? Finite(string text)
    {
        var culture = CultureInfo.InvariantCulture;
        return code switch
        {
            TypeCode.Double => double.TryParse(text, NumberStyles.Float, culture, out var v) && double.IsFinite(v) ? v : null,
            TypeCode.Single => float.TryParse(text, NumberStyles.Float, culture, out var v) && float.IsFinite(v) ? v : null,
            _ => Half.TryParse(text, NumberStyles.Float, culture, out var v) && Half.IsFinite(v) ? v : null,
        };
    }

    /// <summary>NaN and the infinities, which JSON's numbers lack.</summary>
    object? Named(string text)
    {
        var value = text switch { "NaN" => double.NaN, "Infinity" => double.PositiveInfinity, "-Infinity" => double.NegativeInfinity, _ => 0 };
        return value == 0 ? null : code switch { TypeCode.Double => value, TypeCode.Single => (float)value, _ => (Half)value };
    }

    static void WriteDouble(Utf8JsonWriter writer, double value)
    {
        if (double.IsFinite(value))
            writer.WriteNumberValue(value);
        else
            writer.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
    }

    static void WriteSingle(Utf8JsonWriter writer, float value)
    {
        if (float.IsFinite(value))
            writer.WriteNumberValue(value);
        else
            writer.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
    }

    static void WriteText(Utf8JsonWriter writer, string value, JsonWalk walk)
    {
        if (TextScalar.LoneSurrogate(value) is >= 0 and var index)
            throw walk.Error(Messages.LoneSurrogate(index));
        writer.WriteStringValue(value);
    }
}
