using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Pipelines.Analyzers.Marks;

/// <summary>What was written on an attribute: a property that was not written is not there.</summary>
sealed class AttributeSettings(AttributeData data)
{
    public AttributeData Data => data;

    public Location? Location => data.ApplicationSyntaxReference is { } reference ? Location.Create(reference.SyntaxTree, reference.Span) : null;

    public IEnumerable<string> Written => data.NamedArguments.Select(a => a.Key);

    public bool Has(string property) => data.NamedArguments.Any(a => a.Key == property);

    /// <summary>Where a property is written; for what is not written by its name, the whole attribute.</summary>
    public Location? LocationOf(string property) =>
        data.ApplicationSyntaxReference?.GetSyntax() is AttributeSyntax { ArgumentList: { } list } && list.Arguments.FirstOrDefault(a => a.NameEquals?.Name.Identifier.ValueText == property) is { } argument
            ? argument.GetLocation()
            : Location;

    /// <summary>The value as the manifest holds it: arrays as lists, enums by their name in the field's spelling.</summary>
    public object? Get(string property)
    {
        foreach (var argument in data.NamedArguments)
        {
            if (argument.Key == property)
                return Plain(argument.Value);
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
        return name is null ? Flags(constant) : Snake(name);
    }

    /// <summary>The names of the single flags that are set, where there is no name for all together.</summary>
    static string Flags(TypedConstant constant)
    {
        var flags = constant.Type!.GetMembers().OfType<IFieldSymbol>().Where(f => f.ConstantValue is int bit && bit > 0 && (bit & (bit - 1)) == 0).ToList();
        return constant.Value is int set && set == flags.Sum(f => set & (int)f.ConstantValue!)
            ? string.Join(", ", flags.Where(f => (set & (int)f.ConstantValue!) != 0).Select(f => Snake(f.Name)))
            : $"{constant.Value}";
    }

    /// <summary>Several capitals on end are one word: <c>MLNet</c> is <c>ml_net</c>.</summary>
    static string Snake(string name) => string.Concat(name.Select((c, i) =>
        (i > 0 && char.IsUpper(c) && (char.IsLower(name[i - 1]) || i + 1 < name.Length && char.IsLower(name[i + 1])) ? "_" : "") + char.ToLowerInvariant(c)));
}
