using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Pipelines.Analyzers.CodeFixes;

/// <summary>Modifiers in their usual place, with the text around them kept.</summary>
static class Modifiers
{
    /// <summary>The method with a modifier after those of access.</summary>
    public static MethodDeclarationSyntax WithModifier(this MethodDeclarationSyntax method, SyntaxKind kind)
    {
        var place = 0;
        while (place < method.Modifiers.Count && SyntaxFacts.IsAccessibilityModifier(method.Modifiers[place].Kind()))
            place++;
        var modifier = SyntaxFactory.Token(kind).WithTrailingTrivia(SyntaxFactory.Space);
        if (place > 0)
            return method.WithModifiers(method.Modifiers.Insert(place, modifier));
        // The first word of the declaration hands its leading trivia over.
        var first = method.Modifiers.Count > 0 ? method.Modifiers[0] : method.ReturnType.GetFirstToken();
        var bare = method.ReplaceToken(first, first.WithLeadingTrivia());
        return bare.WithModifiers(bare.Modifiers.Insert(0, modifier.WithLeadingTrivia(first.LeadingTrivia)));
    }
}
