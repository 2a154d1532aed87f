using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Pipelines.Compiler.Diagnostics;
using Pipelines.Compiler.Discovery;
using Pipelines.Compiler.Inputs;

namespace Pipelines.Compiler.Slicing;

/// <summary>What a component's <c>HelperFunctions</c> and <c>HelperTypes</c> name: members that only reflection reaches.</summary>
static class HelperMembers
{
    const string Functions = "HelperFunctions";
    const string Types = "HelperTypes";

    public static bool HasAny(ComponentModel component) => component.Settings.Has(Functions) || component.Settings.Has(Types);

    public static IReadOnlyList<ISymbol> Of(ComponentModel component, UserCompilation source, Report report)
    {
        var found = TypesOf(component).ToList<ISymbol>();
        foreach (var (name, expression) in NamesIn(component))
        {
            var symbols = Bound(expression, component, source);
            if (symbols.Count == 0)
                report.Add(Rules.UnknownHelper, expression.GetLocation(), component.FullName, name);
            found.AddRange(symbols);
        }
        return found;
    }

    /// <summary>Types of other assemblies, which the entry names so that their packages come along.</summary>
    public static IEnumerable<INamedTypeSymbol> TypesOf(ComponentModel component) => component.Settings.Data.NamedArguments
        .Where(a => a.Key == Types && !a.Value.IsNull).SelectMany(a => a.Value.Values).Select(v => v.Value).OfType<INamedTypeSymbol>();

    /// <summary>The compiler knows what nameof stands on; a plain text is read as code at the same place.</summary>
    static List<ISymbol> Bound(ExpressionSyntax expression, ComponentModel component, UserCompilation source)
    {
        var model = source.ModelOf(expression);
        if (expression is InvocationExpressionSyntax { ArgumentList.Arguments: [{ Expression: var operand }] })
            return All(model.GetSymbolInfo(operand));
        if (model.GetConstantValue(expression).Value is not string text || component.Method.DeclaringSyntaxReferences is not [var declaration, ..])
            return [];
        var body = ((MethodDeclarationSyntax)declaration.GetSyntax()) is var method && method.Body is { } block ? block.OpenBraceToken.Span.End : method.ExpressionBody?.Expression.SpanStart ?? method.SpanStart;
        var written = SyntaxFactory.ParseExpression(text);
        var methods = model.GetSpeculativeSymbolInfo(body, written, SpeculativeBindingOption.BindAsExpression);
        return All(methods) is { Count: > 0 } found ? found : All(model.GetSpeculativeSymbolInfo(body, written, SpeculativeBindingOption.BindAsTypeOrNamespace));
    }

    static List<ISymbol> All(SymbolInfo info) =>
        [.. (info.Symbol is { } one ? [one] : info.CandidateSymbols.AsEnumerable()).Where(s => s is not INamespaceSymbol).Select(s => s.OriginalDefinition)];

    static IEnumerable<(string Name, ExpressionSyntax Expression)> NamesIn(ComponentModel component)
    {
        var mark = component.Settings.Data.ApplicationSyntaxReference?.GetSyntax() as AttributeSyntax;
        var value = mark?.ArgumentList?.Arguments.FirstOrDefault(a => a.NameEquals?.Name.Identifier.ValueText == Functions)?.Expression;
        var expressions = value switch
        {
            CollectionExpressionSyntax collection => collection.Elements.OfType<ExpressionElementSyntax>().Select(e => e.Expression),
            ArrayCreationExpressionSyntax array => array.Initializer?.Expressions ?? default,
            ImplicitArrayCreationExpressionSyntax array => array.Initializer.Expressions,
            _ => Enumerable.Empty<ExpressionSyntax>(),
        };
        return expressions.Select(e => (e.ToString().Trim('"'), e));
    }
}
