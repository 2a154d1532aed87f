using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Pipelines.Analyzers.Marks;

/// <summary>How symbols are written in code, in the manifest and in messages.</summary>
static class Names
{
    static readonly SymbolDisplayFormat Code = SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(
        SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    static readonly SymbolDisplayFormat Manifest = Code.WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted);

    static readonly SymbolDisplayFormat Member = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        memberOptions: SymbolDisplayMemberOptions.IncludeContainingType);

    /// <summary>A type as generated code names it, wherever it stands.</summary>
    public static string InCode(ITypeSymbol type) => type.ToDisplayString(Code);

    /// <summary>A type as the manifest names it: keywords for built-in types, full names otherwise.</summary>
    public static string InManifest(ITypeSymbol type) => type.ToDisplayString(Manifest);

    /// <summary>A member's full name, e.g. <c>Iris.StepTwo</c>.</summary>
    public static string Of(ISymbol member) => member.ToDisplayString(Member);

    /// <summary>The name by which the runtime finds a type, e.g. <c>Samples.Iris+Inner</c>.</summary>
    public static string InMetadata(INamedTypeSymbol type) => type.ContainingType is { } outer
        ? InMetadata(outer) + "+" + type.MetadataName
        : InMetadata(type.ContainingNamespace) + type.MetadataName;

    static string InMetadata(INamespaceSymbol space) =>
        space.IsGlobalNamespace ? "" : InMetadata(space.ContainingNamespace) + space.MetadataName + ".";

    /// <summary>An identifier as code writes it: keywords get their '@'.</summary>
    public static string Identifier(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None ? "@" + name : name;

    /// <summary>A pipeline's or step's name becomes a folder's.</summary>
    public static bool IsName(string name) =>
        name.Length > 0 && IsLetterOrDigit(name[0]) && name.All(c => IsLetterOrDigit(c) || c is '_' or '.' or '-' or ' ') && name[name.Length - 1] is not ('.' or ' ');

    /// <summary>An output's name becomes a file's.</summary>
    public static bool IsOutputName(string name) =>
        name.Length > 0 && (IsLetterOrDigit(name[0]) || name[0] == '_') && name.All(c => IsLetterOrDigit(c) || c is '_' or '.' or '-');

    /// <summary>Two or three numbers, e.g. <c>0.1</c> or <c>1.2.3</c>.</summary>
    public static bool IsVersion(string version)
    {
        var parts = version.Split('.');
        return parts.Length is 2 or 3 && parts.All(p => p.Length is > 0 and < 10 && p.All(c => c is >= '0' and <= '9'));
    }

    static bool IsLetterOrDigit(char c) => char.IsLetter(c) || char.IsDigit(c);
}
