namespace Pipelines.Proof.Running;

/// <summary>Made-up inputs: the same ones each time, edges first.</summary>
static class Inputs
{
    public const int Rounds = 10;

    static readonly string[] Texts = ["", "a", "Hello, World", "42", "  two words ", "2024-02-29T12:30:00", "{\"a\": [1, 2.5]}", "some_snake-case Text", "äöü ß 漢字 😀", "line one\nline two\r\n# title\n* item"];
    static readonly long[] Numbers = [0, 1, -1, 2, 7, 10, 100, -128, 1000, 65];
    static readonly double[] Reals = [0, 1, -1, 0.5, 3.14159, 1e10, -2.5e-3, double.NaN, double.PositiveInfinity, 42];

    /// <summary>False where no value of the type can be made here.</summary>
    public static bool TryMake(Type type, int round, out object? value)
    {
        value = null;
        round = Math.Abs(round) % Rounds;
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return round == 3 || TryMake(inner, round, out value);
        if (type.IsEnum)
        {
            var values = Enum.GetValues(type);
            value = values.Length == 0 ? Enum.ToObject(type, round) : values.GetValue(round % values.Length);
            return true;
        }
        value = Scalar(type, round);
        if (value != null)
            return true;
        if (type.IsArray && type.GetArrayRank() == 1)
            return TryMakeArray(type.GetElementType()!, round, out value);
        if (type.IsGenericType && type.GetGenericArguments() is [var element] && type.IsAssignableFrom(typeof(List<>).MakeGenericType(element)))
        {
            if (!TryMakeArray(element, round, out var array))
                return false;
            value = Activator.CreateInstance(typeof(List<>).MakeGenericType(element), array);
            return true;
        }
        if (type.IsValueType && !type.IsByRefLike)
        {
            value = Activator.CreateInstance(type);
            return true;
        }
        return false;
    }

    static bool TryMakeArray(Type element, int round, out object? array)
    {
        var made = Array.CreateInstance(element, round % 5);
        array = made;
        for (var i = 0; i < made.Length; i++)
        {
            if (!TryMake(element, round + i, out var item))
                return false;
            made.SetValue(item, i);
        }
        return made.Length > 0 || TryMake(element, 0, out _);
    }

    static object? Scalar(Type type, int round) => Type.GetTypeCode(type) switch
    {
        TypeCode.String => Texts[round],
        TypeCode.Boolean => round % 2 == 0,
        TypeCode.Char => (char)('0' + round * 7),
        TypeCode.SByte => unchecked((sbyte)Numbers[round]),
        TypeCode.Byte => unchecked((byte)Numbers[round]),
        TypeCode.Int16 => (short)Numbers[round],
        TypeCode.UInt16 => unchecked((ushort)Numbers[round]),
        TypeCode.Int32 => (int)Numbers[round],
        TypeCode.UInt32 => unchecked((uint)Numbers[round]),
        TypeCode.Int64 => Numbers[round],
        TypeCode.UInt64 => unchecked((ulong)Numbers[round]),
        TypeCode.Single => (float)Reals[round],
        TypeCode.Double => Reals[round],
        TypeCode.Decimal => Numbers[round] / 4m,
        TypeCode.DateTime => new DateTime(2024, 1 + round, 1 + 2 * round, round, 0, 0, DateTimeKind.Utc),
        _ when type == typeof(TimeSpan) => TimeSpan.FromMinutes(Numbers[round] * 90),
        _ when type == typeof(Guid) => new Guid(round, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
        _ when type == typeof(DateTimeOffset) => new DateTimeOffset(2024, 1 + round, 2, round, 0, 0, TimeSpan.FromHours(round - 4)),
        _ when type == typeof(DateOnly) => new DateOnly(2024, 1 + round, 3),
        _ when type == typeof(CancellationToken) => CancellationToken.None,
        _ => null,
    };
}
