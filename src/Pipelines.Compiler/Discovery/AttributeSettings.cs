using Microsoft.CodeAnalysis;

namespace Pipelines.Compiler.Discovery;

/// <summary>What was written on an attribute: a property that was not written is not there.</summary>
sealed class AttributeSettings(AttributeData data)
{
    public Location? Location => data.ApplicationSyntaxReference is { } reference
        ? Microsoft.CodeAnalysis.Location.Create(reference.SyntaxTree, reference.Span)
        : null;

    public AttributeData Data => data;

    public IEnumerable<string> Written => data.NamedArguments.Select(a => a.Key);

    public bool Has(string property) => data.NamedArguments.Any(a => a.Key == property);

    /// <summary>The value as the manifest holds it: arrays as lists, enums by their name in the field's spelling.</summary>
    public object? Get(string property)
    {
        foreach (var (key, value) in data.NamedArguments)
        {
            if (key == property)
                return Plain(value);
        }
        return null;
    }

    public string? Text(string property) => Get(property) as string;

    public IReadOnlyList<string>? Texts(string property) =>
        Has(property) ? Get(property) is List<object?> list ? [.. list.Select(v => v?.ToString() ?? "")] : [] : null;

    static object? Plain(TypedConstant constant) => constant.Kind switch
    {
        TypedConstantKind.Array => constant.IsNull ? null : constant.Values.Select(Plain).ToList(),
        TypedConstantKind.Enum => EnumName(constant),
        TypedConstantKind.Type => (constant.Value as ITypeSymbol)?.ToDisplayString(),
        _ => constant.Value,
    };

    static string EnumName(TypedConstant constant)
    {
        var name = constant.Type!.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(f => Equals(f.ConstantValue, constant.Value))?.Name;
        return name is null ? $"{constant.Value}" : Snake(name);
    }

    static string Snake(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) && i > 0 ? "_" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));
}
