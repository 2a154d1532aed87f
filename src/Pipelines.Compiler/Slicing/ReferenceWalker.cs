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
                if (collection.Type is INamedTypeSymbol { IsReferenceType: true } type && collection.Elements.Length > 0)
                {
                    foreach (var add in type.GetMembers("Add"))
                        Found(node, add);
                }
                break;
            case IUsingOperation { Resources: { } resources }:
                FoundDispose(node, resources);
                break;
            case IUsingDeclarationOperation declaration:
                FoundDispose(node, declaration.DeclarationGroup);
                break;
        }
    }

    void FoundDispose(SyntaxNode node, IOperation resources)
    {
        foreach (var operation in resources.DescendantsAndSelf())
        {
            var type = operation is IVariableDeclaratorOperation v ? v.Symbol.Type : operation.Type;
            if (type is null)
                continue;
            foreach (var dispose in type.GetMembers("Dispose").Concat(type.GetMembers("DisposeAsync")))
                Found(node, dispose);
        }
    }

    void FoundImplicitBase(SyntaxNode node, IMethodSymbol? constructor)
    {
        var parameterless = constructor?.ContainingType.BaseType?.InstanceConstructors.FirstOrDefault(c => c.Parameters.All(p => p.IsOptional || p.IsParams));
        Found(node, parameterless);
    }

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
