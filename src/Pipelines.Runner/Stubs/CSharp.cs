using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Mono.Cecil;

namespace Pipelines.Runner.Stubs;

/// <summary>Names and texts as C# writes them.</summary>
static partial class CSharp
{
    static readonly Dictionary<string, string> Keywords = new (string Name, string Keyword)[]
    {
        ("Boolean", "bool"), ("Char", "char"), ("SByte", "sbyte"), ("Byte", "byte"), ("Int16", "short"), ("UInt16", "ushort"), ("Int32", "int"), ("UInt32", "uint"),
        ("Int64", "long"), ("UInt64", "ulong"), ("Single", "float"), ("Double", "double"), ("Decimal", "decimal"), ("String", "string"), ("Object", "object"),
    }.ToDictionary(type => type.Name, type => type.Keyword);

    static readonly HashSet<string> Reserved =
    [
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue", "decimal", "default", "delegate", "do", "double", "else", "enum", "event",
        "explicit", "extern", "false", "finally", "fixed", "float", "for", "foreach", "goto", "if", "implicit", "in", "int", "interface", "internal", "is", "lock", "long", "namespace", "new", "null",
        "object", "operator", "out", "override", "params", "private", "protected", "public", "readonly", "ref", "return", "sbyte", "sealed", "short", "sizeof", "stackalloc", "static", "string", "struct",
        "switch", "this", "throw", "true", "try", "typeof", "uint", "ulong", "unchecked", "unsafe", "ushort", "using", "virtual", "void", "volatile", "while",
    ];

    /// <summary>A name of one word.</summary>
    public static string Identifier(string name) => !Word.IsMatch(name) ? throw new RefusedException(Messages.OddName(name)) : Reserved.Contains(name) ? "@" + name : name;

    /// <summary>A type's text as it was published: nothing but a type can stand there.</summary>
    public static string Type(string text) => TypePattern.IsMatch(text) ? text : throw new RefusedException(Messages.OddName(text));

    /// <summary>A type that compiled code names.</summary>
    public static string Type(TypeReference type) => type switch
    {
        ArrayType array => Type(array.ElementType) + "[" + new string(',', array.Rank - 1) + "]",
        GenericInstanceType { ElementType.FullName: "System.Nullable`1" } nullable => Type(nullable.GenericArguments[0]) + "?",
        GenericInstanceType generic => $"{Plain(generic.ElementType)}<{string.Join(", ", generic.GenericArguments.Select(Type))}>",
        { Namespace: "System" } when Keywords.TryGetValue(type.Name, out var keyword) => keyword,
        _ => Plain(type),
    };

    /// <summary>A text in quotes.</summary>
    public static string Literal(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
            quoted.Append(c is '"' or '\\' ? $"\\{c}" : char.IsControl(c) || c > '~' ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : c.ToString());
        return quoted.Append('"').ToString();
    }

    /// <summary>A long text in quotes, readable where it can be.</summary>
    public static string Raw(string text) => text.Contains("\"\"\"", StringComparison.Ordinal) || text.Any(char.IsControl) || text.StartsWith('"') || text.EndsWith('"') ? Literal(text) : $"\"\"\"{text}\"\"\"";

    static string Plain(TypeReference type)
    {
        var name = type.Name.IndexOf('`', StringComparison.Ordinal) is >= 0 and var tick ? type.Name[..tick] : type.Name;
        return type.DeclaringType is { } outer ? $"{Plain(outer)}.{name}" : type.Namespace.Length > 0 ? $"global::{type.Namespace}.{name}" : $"global::{name}";
    }

    [GeneratedRegex(@"^[\p{L}_][\p{L}\p{Nd}_]*\z")]
    private static partial Regex Word { get; }

    [GeneratedRegex(@"^[\p{L}\p{Nd}_@.,:<>()\[\]? ]+\z")]
    private static partial Regex TypePattern { get; }
}
