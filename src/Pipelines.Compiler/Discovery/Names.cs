using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Pipelines.Compiler.Discovery;

/// <summary>How symbols are written in code, in the manifest and in messages.</summary>
static partial class Names
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

    [GeneratedRegex(@"^[\p{L}\p{Nd}][\p{L}\p{Nd}_.\- ]*$")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"^[\p{L}\p{Nd}_][\p{L}\p{Nd}_.\-]*$")]
    private static partial Regex OutputPattern();

    [GeneratedRegex(@"^\d{1,9}\.\d{1,9}(\.\d{1,9})?$")]
    private static partial Regex VersionPattern();

    public static bool IsName(string name) => NamePattern().IsMatch(name) && !name.EndsWith('.') && !name.EndsWith(' ');

    public static bool IsOutputName(string name) => OutputPattern().IsMatch(name);

    public static bool IsVersion(string version) => VersionPattern().IsMatch(version);
}
