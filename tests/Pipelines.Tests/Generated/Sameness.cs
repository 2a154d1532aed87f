using System.Collections;
using System.Reflection;

namespace Pipelines.Tests.Generated;

/// <summary>Compares two values to the last bit and private field, by rules that know nothing of any format.</summary>
static class Sameness
{
    /// <summary>Where they differ; null when nowhere.</summary>
    public static string? Difference(object? one, object? two, Type declared, string at = "value")
    {
        if (one is null || two is null)
            return one is null && two is null ? null : $"{at}: {one ?? "null"} and {two ?? "null"}";
        if (declared is { IsInterface: false, IsAbstract: false } && one.GetType() != two.GetType())
            return $"{at}: {one.GetType()} and {two.GetType()}";
        if (Word(one) is { } word)
            return word == Word(two) ? null : $"{at}: {word} and {Word(two)}";
        if (one is Array array)
            return Array(array, (Array)two, at);
        if (declared.IsGenericType && GeneratedTypes.Collections.Contains(declared.GetGenericTypeDefinition()))
            return Collections(one, two, declared, at);
        return Fields(one, two, at);
    }

    static string? Word(object value) => value switch
    {
        double d => double.IsNaN(d) ? "NaN" : $"{BitConverter.DoubleToInt64Bits(d)}",
        float f => float.IsNaN(f) ? "NaN" : $"{BitConverter.SingleToInt32Bits(f)}",
        Half h => Half.IsNaN(h) ? "NaN" : $"{BitConverter.HalfToInt16Bits(h)}",
        decimal m => $"{m} {m.Scale}",
        DateTime t => $"{t.Ticks} {t.Kind}",
        DateTimeOffset t => $"{t.Ticks} {t.Offset}",
        Uri u => u.IsAbsoluteUri ? $"absolute {u.AbsoluteUri}" : $"relative {u.OriginalString}",
        string s => $"'{s}'",
        Enum e => e.ToString("D"),
        _ => value.GetType().Namespace is "System" or "System.Numerics" && value is IFormattable or bool or char or Version ? value.ToString() : null,
    };

    static string? Array(Array one, Array two, string at)
    {
        for (var i = 0; i < one.Rank; i++)
        {
            if (one.GetLength(i) != two.GetLength(i))
                return $"{at}: {one.GetLength(i)} and {two.GetLength(i)} in dimension {i}";
        }
        return InOrder(one, two, one.GetType().GetElementType()!, at);
    }

    static string? Collections(object one, object two, Type declared, string at)
    {
        var arguments = declared.GetGenericArguments();
        if (declared.Name.StartsWith("ImmutableArray", StringComparison.Ordinal) && (bool)declared.GetProperty("IsDefault")!.GetValue(one)!)
            return (bool)declared.GetProperty("IsDefault")!.GetValue(two)! ? null : $"{at}: default and not";
        var items = arguments.Length == 1 ? arguments[0] : typeof(KeyValuePair<,>).MakeGenericType(arguments);
        var hasOrder = !declared.Name.Contains("Set`", StringComparison.Ordinal) && !declared.Name.Contains("Dictionary`", StringComparison.Ordinal)
            || declared.Name.StartsWith("Ordered", StringComparison.Ordinal) || declared.Name.Contains("Sorted", StringComparison.Ordinal);
        if (hasOrder)
            return InOrder((IEnumerable)one, (IEnumerable)two, items, at);
        var left = ((IEnumerable)two).Cast<object?>().ToList();
        var n = 0;
        foreach (var item in (IEnumerable)one)
        {
            n++;
            var found = left.FindIndex(other => Difference(item, other, items) is null);
            if (found < 0)
                return $"{at}: {item} is missing";
            left.RemoveAt(found);
        }
        return left.Count == 0 ? null : $"{at}: {left.Count} too many";
    }

    static string? InOrder(IEnumerable one, IEnumerable two, Type items, string at)
    {
        var others = two.Cast<object?>().ToList();
        var i = 0;
        foreach (var item in one)
        {
            if (i == others.Count)
                return $"{at}: {others.Count} items only";
            if (Difference(item, others[i], items, $"{at}[{i++}]") is { } difference)
                return difference;
        }
        return i == others.Count ? null : $"{at}: {others.Count} items instead of {i}";
    }

    static string? Fields(object one, object two, string at)
    {
        for (var type = one.GetType(); type != typeof(object) && type != typeof(ValueType); type = type!.BaseType)
        {
            foreach (var field in type!.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (Difference(field.GetValue(one), field.GetValue(two), field.FieldType, $"{at}.{field.Name}") is { } difference)
                    return difference;
            }
        }
        return null;
    }
}
