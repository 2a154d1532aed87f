using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Pipelines.Values.Json;

/// <summary>Times, ids and long numbers: a JSON text in the invariant, round-tripping form.</summary>
sealed class TextScalar(Type type) : Scalar(type)
{
    public static bool Serves(Type type) =>
        type == typeof(DateTime) || type == typeof(DateTimeOffset) || type == typeof(DateOnly) || type == typeof(TimeOnly)
        || type == typeof(TimeSpan) || type == typeof(Guid) || type == typeof(Version) || type == typeof(Int128) || type == typeof(UInt128)
        || type.FullName is "System.Uri" or "System.Numerics.BigInteger";

    public static int LoneSurrogate(string text)
    {
        var i = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF');
        if (i < 0)
            return -1;
        for (; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
                return i;
            i++;
        }
        return -1;
    }

    public override string ToText(object value) => value switch
    {
        DateTime or DateTimeOffset or DateOnly or TimeOnly => ((IFormattable)value).ToString("O", CultureInfo.InvariantCulture),
        TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
        Version version => version.ToString(),
        _ => Type.FullName == "System.Uri" ? Original(value) : ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
    };

    public override object FromText(string text)
    {
        try
        {
            return Parse(text);
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
        {
            throw new ValueException(Messages.NotA(text, Type), e);
        }
    }

    protected override void WriteValue(Utf8JsonWriter writer, object value, JsonWalk walk)
    {
        if (value.GetType() != Type)
            throw walk.Error(Messages.DerivedCannotTravel(Type, value.GetType()));
        writer.WriteStringValue(ToKey(value, walk));
    }

    protected override object ReadValue(ref Utf8JsonReader reader, JsonWalk walk)
    {
        Expect(ref reader, JsonTokenType.String, walk);
        var text = GetText(ref reader, walk);
        try
        {
            return Parse(text);
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
        {
            throw walk.Error(Messages.NotA(text, Type));
        }
    }

    object Parse(string text)
    {
        var culture = CultureInfo.InvariantCulture;
        if (Type == typeof(DateTime))
            return DateTime.Parse(text, culture, DateTimeStyles.RoundtripKind);
        if (Type == typeof(DateTimeOffset))
            return DateTimeOffset.Parse(text, culture, DateTimeStyles.AssumeUniversal);
        if (Type == typeof(DateOnly))
            return DateOnly.Parse(text, culture);
        if (Type == typeof(TimeOnly))
            return TimeOnly.Parse(text, culture);
        if (Type == typeof(TimeSpan))
            return TimeSpan.Parse(text, culture);
        if (Type == typeof(Guid))
            return Guid.Parse(text);
        if (Type == typeof(Version))
            return Version.Parse(text);
        if (Type == typeof(Int128))
            return Int128.Parse(text, culture);
        return Type == typeof(UInt128) ? UInt128.Parse(text, culture) : FarAway(text);
    }

    // Kept apart: their assemblies are loaded by whoever uses them, not by every step.
    object FarAway(string text) => Type == typeof(Uri)
        ? new Uri(text, UriKind.RelativeOrAbsolute)
        : BigInteger.Parse(text, CultureInfo.InvariantCulture);

    // As it was given, escapes and all; but a path of this machine that is an absolute url would be read as a relative one.
    static string Original(object value) =>
        value is Uri { IsAbsoluteUri: true } uri && !new Uri(uri.OriginalString, UriKind.RelativeOrAbsolute).IsAbsoluteUri ? uri.AbsoluteUri : ((Uri)value).OriginalString;
}

/// <summary>Enum values by name, flags as <c>A, B</c>, values without a name as their number.</summary>
sealed class EnumScalar(Type type) : Scalar(type)
{
    public override string ToText(object value) => value.ToString()!;

    public override object FromText(string text) =>
        Enum.TryParse(Type, text, ignoreCase: true, out var value) && (IsFlags || Enum.IsDefined(Type, value)) ? value : throw new ValueException(Unknown(text));

    protected override object FromWritten(string text) => Parse(text) ?? throw new ValueException(Unknown(text));

    protected override void WriteValue(Utf8JsonWriter writer, object value, JsonWalk walk) => writer.WriteStringValue(ToText(value));

    protected override object ReadValue(ref Utf8JsonReader reader, JsonWalk walk)
    {
        Expect(ref reader, JsonTokenType.String, walk);
        var text = GetText(ref reader, walk);
        return Parse(text) ?? throw walk.Error(Unknown(text));
    }

    bool IsFlags => Type.IsDefined(typeof(FlagsAttribute), inherit: false);

    object? Parse(string text) =>
        Enum.TryParse(Type, text, ignoreCase: false, out var value) || Enum.TryParse(Type, text, ignoreCase: true, out value) ? value : null;

    string Unknown(string text) => Messages.NotA(text, Type, string.Join(", ", Enum.GetNames(Type)));
}
