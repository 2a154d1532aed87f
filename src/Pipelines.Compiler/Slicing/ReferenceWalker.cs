using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Pipelines.Compiler.Slicing;

/// <summary>
/// Finds every symbol that a piece of source refers to: what names and operators bind to, and what the compiler
/// calls without a name (foreach, await, deconstruction, collection initialisers, queries, conversions…).
/// </summary>
sealed class ReferenceWalker(SemanticModel model, Action<ISymbol, SyntaxNode> found)
{
    public void Walk(SyntaxNode root)
    {
        foreach (var node in root.DescendantNodesAndSelf(n => !IsOurAttribute(n)))
        {
            if (!IsOurAttribute(node))
                Visit(node);
        }
    }

    /// <summary>What marks a method for the build stays out of slices, and so does what the marks name.</summary>
    public static bool IsOurAttribute(AttributeSyntax attribute, SemanticModel model) =>
        model.GetTypeInfo(attribute).Type is { Name: not WellKnown.ArtifactSerializer } type
        && type.ContainingAssembly?.Name == WellKnown.Assembly
        && type.ContainingNamespace.ToDisplayString() == WellKnown.Namespace;

    bool IsOurAttribute(SyntaxNode node) => node is AttributeSyntax attribute && IsOurAttribute(attribute, model);

    void Visit(SyntaxNode node)
    {
        switch (node)
        {
            case CommonForEachStatementSyntax loop:
                var each = model.GetForEachStatementInfo(loop);
                Found(node, each.GetEnumeratorMethod, each.MoveNextMethod, each.CurrentProperty, each.DisposeMethod, each.ElementType);
                Found(node, each.CurrentConversion.MethodSymbol, each.ElementConversion.MethodSymbol);
                if (loop is ForEachVariableStatementSyntax { } deconstructed)
                    Found(node, model.GetDeconstructionInfo(deconstructed));
                break;
            case AwaitExpressionSyntax awaited:
                var info = model.GetAwaitExpressionInfo(awaited);
                Found(node, info.GetAwaiterMethod, info.IsCompletedProperty, info.GetResultMethod);
                break;
            case AssignmentExpressionSyntax { Left: TupleExpressionSyntax or DeclarationExpressionSyntax } assignment:
                Found(node, model.GetDeconstructionInfo(assignment));
                break;
            case QueryClauseSyntax clause:
                var query = model.GetQueryClauseInfo(clause);
                Found(node, query.CastInfo.Symbol, query.OperationInfo.Symbol);
                break;
            case FixedStatementSyntax pinned:
                foreach (var value in pinned.Declaration.Variables.Select(v => v.Initializer!.Value))
                    FoundByName(value, model.GetTypeInfo(value).Type, "GetPinnableReference");
                break;
            case AttributeSyntax { ArgumentList.Arguments: [{ Expression: TypeOfExpressionSyntax builder }] } mark when model.GetTypeInfo(mark).Type?.Name == "AsyncMethodBuilderAttribute":
                if (model.GetTypeInfo(builder.Type).Type is { } made)
                    FoundWhole(node, made);
                break;
            case ConstructorDeclarationSyntax { Initializer: null } constructor:
                FoundImplicitBase(constructor, model.GetDeclaredSymbol(constructor));
                break;
            case PositionalPatternClauseSyntax or RecursivePatternSyntax or ListPatternSyntax or SlicePatternSyntax
                or UsingStatementSyntax or LocalDeclarationStatementSyntax or ElementAccessExpressionSyntax or ElementBindingExpressionSyntax
                or ImplicitElementAccessSyntax or CollectionExpressionSyntax:
                FoundByOperation(node);
                break;
        }
        if (node is ExpressionSyntax { Parent: InitializerExpressionSyntax { RawKind: (int)SyntaxKind.CollectionInitializerExpression } } element)
            Found(node, model.GetCollectionInitializerSymbolInfo(element).Symbol);
        FoundByBinding(node);
    }

    void FoundByBinding(SyntaxNode node)
    {
        if (node is not (ExpressionSyntax or AttributeSyntax or ConstructorInitializerSyntax or SelectOrGroupClauseSyntax
            or OrderingSyntax or PrimaryConstructorBaseTypeSyntax or SubpatternSyntax))
            return;
        var symbols = model.GetSymbolInfo(node);
        Found(node, symbols.Symbol);
        if (symbols.Symbol is null)
        {
            foreach (var candidate in symbols.CandidateSymbols)
                Found(node, candidate);
        }
        var type = model.GetTypeInfo(node);
        Found(node, type.Type, type.ConvertedType);
        if (node is ExpressionSyntax expression)
        {
            var conversion = model.GetConversion(expression);
            Found(node, conversion.MethodSymbol);
            if (conversion.IsInterpolatedStringHandler && type.ConvertedType is { } handler)
                FoundWhole(node, handler);
            if (node is CastExpressionSyntax && model.GetOperation(node) is IConversionOperation cast)
                Found(node, cast.OperatorMethod);
        }
    }

    /// <summary>What only the operation tree knows: pattern-based Dispose, Slice, Length, collection builders.</summary>
    void FoundByOperation(SyntaxNode node)
    {
        switch (model.GetOperation(node))
        {
            case IRecursivePatternOperation pattern:
                Found(node, pattern.DeconstructSymbol as ISymbol);
                break;
            case IListPatternOperation list:
                Found(node, list.LengthSymbol, list.IndexerSymbol);
                break;
            case IImplicitIndexerReferenceOperation implied:
                Found(node, implied.LengthSymbol, implied.IndexerSymbol);
                break;
            case ISlicePatternOperation slice:
                Found(node, slice.SliceSymbol);
                break;
            case ICollectionExpressionOperation collection:
                Found(node, collection.ConstructMethod);
                if (collection.Type is INamedTypeSymbol type && collection.Elements.Length > 0)
                    FoundByName(node, type, "Add");
                break;
            case IUsingOperation { Resources: { } resources }:
                FoundDispose(node, resources);
                break;
            case IUsingDeclarationOperation declaration:
                FoundDispose(node, declaration.DeclarationGroup);
                break;
        }
    }

    /// <summary>A pattern's method, wherever it is declared: in the type, in its bases or as an extension.</summary>
    void FoundByName(SyntaxNode node, ITypeSymbol? type, string name)
    {
        if (type is not INamedTypeSymbol)
            return;
        foreach (var member in model.LookupSymbols(node.SpanStart, type, name, includeReducedExtensionMethods: true))
            Found(node, member);
    }

    void FoundDispose(SyntaxNode node, IOperation resources)
    {
        foreach (var operation in resources.DescendantsAndSelf())
        {
            var type = operation is IVariableDeclaratorOperation v ? v.Symbol.Type : operation.Type;
            if (type is null)
                continue;
            FoundByName(node, type, "Dispose");
            FoundByName(node, type, "DisposeAsync");
        }
    }

    void FoundImplicitBase(SyntaxNode node, IMethodSymbol? constructor)
    {
        if (constructor?.ContainingType.BaseType is not { } parent)
            return;
        foreach (var called in ImplicitlyCalled(parent))
            Found(node, called);
    }

    /// <summary>The constructors of a base that need no argument: the compiler calls one of them where none is named.</summary>
    public static IEnumerable<IMethodSymbol> ImplicitlyCalled(INamedTypeSymbol parent) => parent.InstanceConstructors
        .Where(c => c.DeclaredAccessibility != Accessibility.Private && c.Parameters.All(p => p.IsOptional || p.IsParams));

    void FoundWhole(SyntaxNode node, ITypeSymbol type)
    {
        foreach (var member in type.OriginalDefinition.GetMembers())
            Found(node, member);
    }

    void Found(SyntaxNode node, DeconstructionInfo info)
    {
        Found(node, info.Method, info.Conversion?.MethodSymbol);
        foreach (var nested in info.Nested)
            Found(node, nested);
    }

    void Found(SyntaxNode node, params ReadOnlySpan<ISymbol?> symbols)
    {
        foreach (var symbol in symbols)
        {
            if (symbol != null)
                found(symbol, node);
        }
    }
}
