using System.Collections;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Pipelines.Tests.Generated;

/// <summary>Values of any type that can travel, made by chance, with the extremes often among them.</summary>
/// <param name="random">Two of one seed make equal values.</param>
/// <param name="backwards">Sets and dictionaries are filled from the end.</param>
/// <param name="isWhole">Nothing that JSON cannot carry, like half a surrogate pair, is made.</param>
sealed class GeneratedValue(Random random, bool backwards = false, bool isWhole = true)
{
    static readonly MethodInfo FillOpen = typeof(GeneratedValue).GetMethod(nameof(Fill), BindingFlags.Instance | BindingFlags.NonPublic)!;
    static readonly MethodInfo FillMapOpen = typeof(GeneratedValue).GetMethod(nameof(FillMap), BindingFlags.Instance | BindingFlags.NonPublic)!;

    public object? Of(Type type, int depth = 4)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return random.Next(3) == 0 ? null : Of(underlying, depth);
        if (!type.IsValueType && random.Next(8) == 0)
            return null;
        return Words.Of(type, random, isWhole) ?? Made(type, depth);
    }

    object Made(Type type, int depth)
    {
        if (type.IsArray)
            return Array(type, depth);
        var arguments = type.IsGenericType ? type.GetGenericArguments() : [];
        if (type.IsGenericType && GeneratedTypes.Collections.Contains(type.GetGenericTypeDefinition()))
            return (arguments.Length == 2 ? FillMapOpen : FillOpen).MakeGenericMethod(arguments).Invoke(this, [type, depth])!;
        var made = RuntimeHelpers.GetUninitializedObject(type);
        for (var part = type; part != typeof(object) && part != typeof(ValueType); part = part!.BaseType)
        {
            foreach (var field in part!.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                field.SetValue(made, depth > 0 || field.FieldType.IsValueType ? Of(field.FieldType, depth - 1) : null);
        }
        return made;
    }

    Array Array(Type type, int depth)
    {
        var element = type.GetElementType()!;
        var array = System.Array.CreateInstance(element, [.. Enumerable.Range(0, type.GetArrayRank()).Select(_ => random.Next(4))]);
        var at = new int[array.Rank];
        for (var left = array.Length; left > 0; left--)
        {
            array.SetValue(Of(element, depth - 1), at);
            for (var i = at.Length - 1; i >= 0 && ++at[i] == array.GetLength(i); i--)
                at[i] = 0;
        }
        return array;
    }

    object Fill<T>(Type type, int depth)
    {
        var items = Enumerable.Range(0, random.Next(5)).Select(_ => (T)Of(typeof(T), depth - 1)!).ToList();
        if (Sets.IsSet(type))
        {
            items = items.Where(i => i is not null).Distinct().ToList();
            if (backwards)
                items.Reverse();
        }
        return Sets.Make(type, items);
    }

    object FillMap<TKey, TValue>(Type type, int depth)
        where TKey : notnull
    {
        var entries = new Dictionary<TKey, TValue>();
        for (var n = random.Next(5); n > 0; n--)
        {
            var key = Of(typeof(TKey), depth - 1);
            var value = (TValue)Of(typeof(TValue), depth - 1)!;
            if (key is not null)
                entries.TryAdd((TKey)key, value);
        }
        IEnumerable<KeyValuePair<TKey, TValue>> filled = backwards && type.GetGenericTypeDefinition() != typeof(OrderedDictionary<,>) ? entries.Reverse() : entries;
        return Sets.MakeMap(type, filled.ToList());
    }
}

/// <summary>Values that are one word.</summary>
static class Words
{
    public static object? Of(Type type, Random random, bool isWhole)
    {
        if (type.IsEnum)
            return Enum.ToObject(type, random.Next(2) == 0 ? Enum.GetValues(type).GetValue(random.Next(Enum.GetValues(type).Length))! : random.NextInt64(long.MinValue, long.MaxValue));
        var bits = random.NextInt64(long.MinValue, long.MaxValue);
        var edge = random.Next(3) == 0;
        return type.Name switch
        {
            "Boolean" => bits > 0,
            "SByte" => edge ? sbyte.MinValue : (sbyte)bits,
            "Byte" => edge ? byte.MaxValue : (byte)bits,
            "Int16" => edge ? short.MinValue : (short)bits,
            "UInt16" => edge ? ushort.MaxValue : (ushort)bits,
            "Int32" => edge ? int.MinValue : (int)bits,
            "UInt32" => edge ? uint.MaxValue : (uint)bits,
            "Int64" => edge ? long.MinValue : bits,
            "UInt64" => edge ? ulong.MaxValue : (ulong)bits,
            "Half" => edge ? Pick(random, Half.NaN, Half.NegativeInfinity, Half.NegativeZero, Half.Epsilon, Half.MaxValue) : BitConverter.Int16BitsToHalf((short)bits),
            "Single" => edge ? Pick(random, float.NaN, float.PositiveInfinity, -0f, float.Epsilon, float.MaxValue) : BitConverter.Int32BitsToSingle((int)bits),
            "Double" => edge ? Pick(random, double.NaN, double.NegativeInfinity, -0d, double.Epsilon, double.MinValue) : BitConverter.Int64BitsToDouble(bits),
            "Decimal" => edge ? Pick(random, 1.00m, decimal.MinValue, 0.0000000000000000000000000001m, 0.0000000000000000000000000000m, 0m)
                : new decimal((int)bits, (int)(bits >> 32), (int)(bits >> 16), bits < 0, (byte)random.Next(29)),
            "Char" => Char(random, isWhole),
            "String" => Text(random, isWhole),
            "DateTime" => edge ? Pick(random, DateTime.MinValue, DateTime.MaxValue, DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Local), DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc))
                : new DateTime((bits & long.MaxValue) % DateTime.MaxValue.Ticks, (DateTimeKind)random.Next(3)),
            "DateTimeOffset" => edge ? Pick(random, DateTimeOffset.MinValue, DateTimeOffset.MaxValue)
                : new DateTimeOffset(TimeSpan.TicksPerDay + ((bits & long.MaxValue) % (DateTime.MaxValue.Ticks - (2 * TimeSpan.TicksPerDay))), TimeSpan.FromMinutes(random.Next(-14 * 60, (14 * 60) + 1))),
            "DateOnly" => DateOnly.FromDayNumber(edge ? Pick(random, 0, DateOnly.MaxValue.DayNumber) : random.Next(DateOnly.MaxValue.DayNumber)),
            "TimeOnly" => edge ? TimeOnly.MaxValue : new TimeOnly((bits & long.MaxValue) % TimeOnly.MaxValue.Ticks),
            "TimeSpan" => edge ? Pick(random, TimeSpan.MinValue, TimeSpan.MaxValue, TimeSpan.Zero) : new TimeSpan(bits),
            "Guid" => edge ? Guid.Empty : new Guid((int)bits, (short)bits, (short)(bits >> 32), BitConverter.GetBytes(bits)),
            "Uri" => Pick(random, new Uri("http://user@example.org:8080/a%20b?q=ü#f"), new Uri("/rooted", UriKind.Relative), new Uri("a b/c", UriKind.Relative), new Uri("", UriKind.Relative), new Uri("/tmp/x y"), new Uri("mailto:a@b"), new Uri("http://a/b%2Fc%20d%25?x=%C3%BC"), new Uri("//host/x", UriKind.Relative)),
            "Version" => Pick(random, new Version(), new Version(1, 2), new Version(1, 2, 3), new Version(int.MaxValue, 0, 1, 2)),
            "BigInteger" => edge ? Pick(random, BigInteger.Zero, -BigInteger.Pow(10, 200)) : new BigInteger(bits) * bits * bits,
            "Int128" => edge ? Pick(random, Int128.MinValue, Int128.MaxValue) : new Int128((ulong)bits, (ulong)bits),
            "UInt128" => edge ? UInt128.MaxValue : new UInt128((ulong)bits, (ulong)bits),
            _ => null,
        };
    }

    static T Pick<T>(Random random, params T[] from) => from[random.Next(from.Length)];

    static char Char(Random random, bool isWhole) =>
        !isWhole && random.Next(10) == 0 ? (char)random.Next(0xD800, 0xE000) : (char)random.Next(random.Next(2) == 0 ? 0x80 : 0xD800);

    static string Text(Random random, bool isWhole)
    {
        var text = new System.Text.StringBuilder();
        for (var n = random.Next(10); n > 0; n--)
            text.Append(random.Next(5) == 0 ? char.ConvertFromUtf32(random.Next(0x10000, 0x110000)) : Char(random, isWhole).ToString());
        return text.ToString();
    }
}
