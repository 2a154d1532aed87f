using Mono.Cecil;

namespace Pipelines.Compiler.Hashing;

/// <summary>What the C# compiler makes for lambdas, iterators, async methods and the like. Its names count up through a file or hold those of locals, so they say nothing.</summary>
static class CompilerMade
{
    /// <summary>By the beginning of a name part: explicit implementations of generic interfaces hold a '&lt;' further on.</summary>
    public static bool Is(TypeDefinition type)
    {
        for (var at = type; at != null; at = at.DeclaringType)
        {
            if (at.Name.StartsWith('<') && !IsFileLocal(at.Name))
                return true;
        }
        return false;
    }

    public static bool Is(IMemberDefinition member) => member is TypeDefinition type
        ? Is(type)
        : Is(member.DeclaringType) || member.Name.StartsWith('<') && !IsNamedByUser(member.Name);

    /// <summary>Holds members of unrelated methods: each counts only where it is reached.</summary>
    public static bool IsShared(TypeDefinition type) =>
        type.Name is "<>c" or "<>O" or "<PrivateImplementationDetails>" or "<Module>" ||
        type.Name.StartsWith("<>c__", StringComparison.Ordinal) || type.Name.StartsWith("<>o__", StringComparison.Ordinal) || type.Name.StartsWith("<>O", StringComparison.Ordinal);

    /// <summary>Its fields are locals: <c>&lt;&gt;c__DisplayClass0_0</c>, <c>&lt;Run&gt;d__3</c>. Those of anonymous types, which any serializer sees, are not.</summary>
    public static bool HoldsLocals(TypeDefinition type) =>
        IsShared(type) || type.Name.Contains(">d__", StringComparison.Ordinal) || type.Name.EndsWith(">d", StringComparison.Ordinal);

    /// <summary>Storage of a property, a captured parameter of a primary constructor, the copy method of a record.</summary>
    static bool IsNamedByUser(string name) =>
        name == "<Clone>$" || name.EndsWith(">k__BackingField", StringComparison.Ordinal) || name.EndsWith(">P", StringComparison.Ordinal);

    static readonly System.Buffers.SearchValues<char> Hexadecimal = System.Buffers.SearchValues.Create("0123456789ABCDEF");

    /// <summary>A <c>file</c> type: the user's, behind its file's hash.</summary>
    static bool IsFileLocal(string name)
    {
        var end = name.IndexOf('>', StringComparison.Ordinal);
        return end > 0 && name.Length > end + 68 && name[end + 1] == 'F' && name.AsSpan(end + 66, 2) is "__" && name.AsSpan(end + 2, 64).IndexOfAnyExcept(Hexadecimal) < 0;
    }
}
