using Mono.Cecil;

namespace Pipelines.Runner.Stubs;

/// <summary>A type of the project that published a component, written anew from its compiled form: its data, under its own name.</summary>
static class StubType
{
    const string Serializer = "Pipelines.ArtifactSerializerAttribute";
    const string Ignored = "System.Text.Json.Serialization.JsonIgnoreAttribute";

    /// <summary>The types of what a value holds.</summary>
    public static IEnumerable<TypeReference> Held(TypeDefinition type) => type.IsEnum ? [] : Fields(type).Select(field => field.FieldType);

    /// <summary>Why it cannot be written anew; null where it can.</summary>
    public static string? Fault(TypeDefinition type)
    {
        if (type.HasGenericParameters)
            return "it is generic";
        if (type.CustomAttributes.Any(mark => mark.AttributeType.FullName == Serializer))
            return "it has a serializer of its own";
        if (type.IsEnum)
            return null;
        if (type.IsInterface || type.IsAbstract)
            return "it is abstract";
        if (!type.IsValueType && type.BaseType?.FullName != "System.Object")
            return "it derives from another";
        return Fields(type).FirstOrDefault(field => NameOf(field) is null) is { } hidden ? $"its field '{hidden.Name}' is private" : null;
    }

    public static string Write(TypeDefinition type, Func<TypeReference, string> nameOf)
    {
        if (type.IsEnum)
            return Enum(type, nameOf);
        var fields = Fields(type).ToList();
        var isRecord = type.Methods.Any(method => method.Name is "<Clone>$" or "PrintMembers");
        var kind = (isRecord, type.IsValueType) switch { (true, true) => "record struct", (true, false) => "sealed record", (false, true) => "struct", _ => "sealed class" };
        if (isRecord && type.Methods.FirstOrDefault(method => method.IsConstructor && !method.IsStatic && Fits(method, fields)) is { HasParameters: true } constructor)
            return $"public {kind} {Name(type)}({string.Join(", ", constructor.Parameters.Select(parameter => $"{nameOf(parameter.ParameterType)} {CSharp.Identifier(parameter.Name)}"))});\n";
        var members = fields.Select(field => $"    public {nameOf(field.FieldType)} {CSharp.Identifier(NameOf(field)!)}{(field.IsPublic ? ";" : " { get; set; }")}\n");
        return $"public {kind} {Name(type)}\n{{\n{string.Concat(members)}}}\n";
    }

    static string Enum(TypeDefinition type, Func<TypeReference, string> nameOf)
    {
        var flags = type.CustomAttributes.Any(mark => mark.AttributeType.FullName == "System.FlagsAttribute") ? "[System.Flags]\n" : "";
        var values = type.Fields.Where(field => field.HasConstant).Select(field => $"    {CSharp.Identifier(field.Name)} = {string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{field.Constant}")},\n");
        return $"{flags}public enum {Name(type)} : {nameOf(type.Fields.First(field => !field.IsStatic).FieldType)}\n{{\n{string.Concat(values)}}}\n";
    }

    /// <summary>What travels: the rest stays behind in other modes, too.</summary>
    static IEnumerable<FieldDefinition> Fields(TypeDefinition type) => type.Fields.Where(field => !field.IsStatic && !field.IsNotSerialized && !IsIgnored(field)
        && !type.Properties.Any(property => IsIgnored(property) && field.Name == $"<{property.Name}>k__BackingField"));

    static bool IsIgnored(ICustomAttributeProvider member) => member.CustomAttributes.Any(mark => mark.AttributeType.FullName == Ignored && !mark.HasProperties);

    /// <summary>The name that its author gave it; null where nobody else can name it.</summary>
    static string? NameOf(FieldDefinition field) =>
        field.IsPublic ? field.Name : field.Name.StartsWith('<') && field.Name.EndsWith(">k__BackingField", StringComparison.Ordinal) ? field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)] : null;

    static bool Fits(MethodDefinition constructor, List<FieldDefinition> fields) =>
        constructor.Parameters.Count == fields.Count && constructor.Parameters.All(parameter => fields.Any(field => NameOf(field) == parameter.Name && field.FieldType.FullName == parameter.ParameterType.FullName));

    static string Name(TypeDefinition type) => CSharp.Identifier(type.Name);
}
