using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Pipelines.Manifest.Mapping;

/// <summary>The keys of a model type in the order of its declaration: reading, writing and the JSON schema all follow it.</summary>
sealed class Shape
{
    static readonly ConcurrentDictionary<Type, Shape> Known = [];

    Shape(Type type)
    {
        Keys = [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.SetMethod is not null)
            .OrderBy(property => property.MetadataToken)
            .Select(property => new ShapeKey(property))];
    }

    public IReadOnlyList<ShapeKey> Keys { get; }

    public IEnumerable<ShapeKey> Written => Keys.Where(key => key.MeansNo is null);

    public static Shape Of(Type type) => Known.GetOrAdd(type, static given => new(given));
}

/// <summary>One key of a model type.</summary>
sealed class ShapeKey(PropertyInfo property)
{
    public string Name { get; } = JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    public PropertyInfo Property { get; } = property;

    public Type Type => Property.PropertyType;

    public bool Required { get; } = property.IsDefined(typeof(RequiredMemberAttribute));

    public bool Nullable { get; } =
        new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;

    public bool AlwaysWritten { get; } = property.IsDefined(typeof(AlwaysWrittenAttribute));

    public bool Spread { get; } = property.IsDefined(typeof(SpreadAttribute));

    public bool Sorted { get; } = property.IsDefined(typeof(SortedAttribute));

    public string? MeansNo { get; } = property.GetCustomAttribute<MeansNoAttribute>()?.Key;
}
