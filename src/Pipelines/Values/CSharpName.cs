using System.Text;

namespace Pipelines.Values;

/// <summary>Names of types as C# writes them: <c>float[,]</c>, <c>double</c>, <c>System.Collections.Generic.List&lt;int&gt;</c>.</summary>
public static class CSharpName
{
    /// <summary>The name: keywords for built-in types, <c>T?</c> for nullable scalars, <c>(int, string)</c> for tuples, full names otherwise.</summary>
    public static string Of(Type type)
    {
        if (type.IsArray)
            return OfArray(type);
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Of(underlying) + "?";
        if (Keyword(type) is { } keyword)
            return keyword;
        if (type.IsGenericParameter)
            return type.Name;
        return type.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) == true && type.IsConstructedGenericType
            ? "(" + Join(type.GetGenericArguments(), 0, type.GetGenericArguments().Length) + ")"
            : OfNamed(type);
    }

    static string OfArray(Type type)
    {
        var ranks = new StringBuilder();
        for (; type.IsArray; type = type.GetElementType()!)
            ranks.Append('[').Append(',', type.GetArrayRank() - 1).Append(']');
        return Of(type) + ranks;
    }

    static string OfNamed(Type type)
    {
        var arguments = type.GetGenericArguments();
        var outer = type.DeclaringType;
        var taken = outer?.GetGenericArguments().Length ?? 0;
        var prefix = outer is null ? (type.Namespace is { Length: > 0 } space ? space + "." : "")
            : (outer.IsGenericTypeDefinition && type.IsConstructedGenericType ? Of(outer.MakeGenericType(arguments[..taken])) : Of(outer)) + ".";
        var tick = type.Name.IndexOf('`', StringComparison.Ordinal);
        var name = prefix + (tick < 0 ? type.Name : type.Name[..tick]);
        return arguments.Length > taken ? name + "<" + Join(arguments, taken, arguments.Length) + ">" : name;
    }

    static string Join(Type[] types, int from, int to)
    {
        var text = new StringBuilder();
        for (var i = from; i < to; i++)
            text.Append(i > from ? ", " : "").Append(Of(types[i]));
        return text.ToString();
    }

    static string? Keyword(Type type) => type.IsEnum ? null : Type.GetTypeCode(type) switch
    {
        TypeCode.Boolean => "bool",
        TypeCode.Char => "char",
        TypeCode.SByte => "sbyte",
        TypeCode.Byte => "byte",
        TypeCode.Int16 => "short",
        TypeCode.UInt16 => "ushort",
        TypeCode.Int32 => "int",
        TypeCode.UInt32 => "uint",
        TypeCode.Int64 => "long",
        TypeCode.UInt64 => "ulong",
        TypeCode.Single => "float",
        TypeCode.Double => "double",
        TypeCode.Decimal => "decimal",
        TypeCode.String => "string",
        _ => type == typeof(object) ? "object" : type == typeof(nint) ? "nint" : type == typeof(nuint) ? "nuint" : null,
    };
}
