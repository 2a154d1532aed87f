using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Pipelines.Proof.Marking;

/// <summary>Writes <c>[Component]</c> before static methods. Nothing moves to another line.</summary>
static class Marks
{
    /// <summary>The methods of a file that can be named as steps at all; whether they may be is for the compiler to say.</summary>
    public static IEnumerable<MethodDeclarationSyntax> MethodsIn(SyntaxTree tree, bool isMarked = false) => tree.GetRoot().DescendantNodes(n => n is not BlockSyntax and not ExpressionSyntax)
        .OfType<MethodDeclarationSyntax>()
        .Where(m => m.Modifiers.Any(SyntaxKind.StaticKeyword) && m.ExplicitInterfaceSpecifier is null && !IsEmptyPart(m) && m.AttributeLists.SelectMany(l => l.Attributes).Any(IsMark) == isMarked);

    public static SourceText Written(SourceText text, IEnumerable<(MethodDeclarationSyntax Method, string Name)> methods) =>
        text.WithChanges(methods.OrderBy(m => m.Method.SpanStart).Select(m => new TextChange(new TextSpan(m.Method.SpanStart, 0), $"[global::Pipelines.Component(Name = \"{m.Name}\")] ")));

    /// <summary>The mark stands on the part with the body; a part that a generator fills is left out, its other half is not to be had.</summary>
    static bool IsEmptyPart(MethodDeclarationSyntax method) => method.Modifiers.Any(SyntaxKind.PartialKeyword) && method is { Body: null, ExpressionBody: null };

    static bool IsMark(AttributeSyntax attribute) => attribute.Name.ToString().Split('.')[^1] is "Component" or "Pipeline" or "ComponentAttribute" or "PipelineAttribute";
}
