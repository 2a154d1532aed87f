using System.Reflection;

namespace Pipelines.Values.Json;

/// <summary>What decides which items are equal: only the default one comes back.</summary>
static class Comparers
{
    /// <summary>Refuses sets and dictionaries whose comparer would be lost.</summary>
    public static void Check<T>(object value, JsonWalk walk)
    {
        if (value is Array or List<T>)
            return;
        if (Inner(value) is { } inner)
            Check<T>(inner, walk);
        if ((value.GetType().GetProperty("Comparer") ?? value.GetType().GetProperty("KeyComparer")) is { } property && !IsDefault<T>(property, value))
            throw walk.Error(Messages.ComparerCannotTravel(value.GetType()));
    }

    // Sorting texts by the default comparer and by their code units gives two orders; equality is the same.
    static bool IsDefault<T>(PropertyInfo property, object value)
    {
        var comparer = property.GetValue(value);
        return property.PropertyType == typeof(IComparer<T>)
            ? Equals(comparer, Comparer<T>.Default)
            : Equals(comparer, EqualityComparer<T>.Default) || Equals(comparer, StringComparer.Ordinal);
    }

    /// <summary>What a read-only dictionary stands before.</summary>
    static object? Inner(object value) => value.GetType() is { IsConstructedGenericType: true, Name: "ReadOnlyDictionary`2" } type
        ? type.GetProperty("Dictionary", BindingFlags.Instance | BindingFlags.NonPublic)?.GetValue(value)
        : null;
}
