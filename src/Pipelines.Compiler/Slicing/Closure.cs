using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Pipelines.Compiler.Inputs;

namespace Pipelines.Compiler.Slicing;

/// <summary>
/// Everything of the project that one method needs to compile and to run: decided by the compiler's own bindings,
/// member by member (rule N4). Types keep their shape; members nobody reaches are left out.
/// </summary>
sealed partial class Closure
{
    readonly UserCompilation _source;
    readonly Func<IMethodSymbol, bool> _isStub;
    readonly HashSet<ISymbol> _kept = new(SymbolEqualityComparer.Default);
    readonly HashSet<INamedTypeSymbol> _instantiated = new(SymbolEqualityComparer.Default);
    readonly HashSet<INamedTypeSymbol> _staticUse = new(SymbolEqualityComparer.Default);
    readonly HashSet<INamedTypeSymbol> _data = new(SymbolEqualityComparer.Default);
    readonly HashSet<IMethodSymbol> _stubs = new(SymbolEqualityComparer.Default);
    readonly Queue<ISymbol> _pending = new();
    readonly List<(ISymbol Symbol, SyntaxNode Node)> _foreign = [];
    readonly HashSet<ISymbol> _foreignSeen = new(SymbolEqualityComparer.Default);

    Closure(UserCompilation source, Func<IMethodSymbol, bool> isStub)
    {
        _source = source;
        _isStub = isStub;
    }

    /// <summary>Members and types of the project that the slice holds (original definitions).</summary>
    public IReadOnlySet<ISymbol> Kept => _kept;

    /// <summary>Components that are called: generated stubs stand in their place (logic only).</summary>
    public IReadOnlyCollection<IMethodSymbol> Stubs => _stubs;

    /// <summary>Members of other assemblies that are referred to, each with its first place (and all places of reflection).</summary>
    public IReadOnlyList<(ISymbol Symbol, SyntaxNode Node)> Foreign => _foreign;

    /// <summary>The closure of <paramref name="root"/>; methods for which <paramref name="isStub"/> holds are not entered.</summary>
    public static Closure Of(IMethodSymbol root, UserCompilation source, Func<IMethodSymbol, bool>? isStub = null)
    {
        var closure = new Closure(source, isStub ?? (_ => false));
        closure.Keep(root);
        closure.KeepSignatureOf(root);
        foreach (var initializer in source.ModuleInitializers)
            closure.Keep(initializer);
        closure.Complete();
        return closure;
    }

    /// <summary>Whatever travels keeps its whole state: two slices never disagree on a type (rule V2).</summary>
    void KeepSignatureOf(IMethodSymbol method)
    {
        KeepData(method.ReturnType);
        foreach (var parameter in method.Parameters)
            KeepData(parameter.Type);
    }

    void Complete()
    {
        do
        {
            while (_pending.TryDequeue(out var symbol))
                Enter(symbol);
            KeepFilledSlots();
            KeepLookedAt();
        }
        while (_pending.Count > 0);
    }

    void Found(ISymbol symbol, SyntaxNode node)
    {
        switch (symbol)
        {
            case IAliasSymbol alias:
                Found(alias.Target, node);
                return;
            case IArrayTypeSymbol array:
                Found(array.ElementType, node);
                return;
            case IPointerTypeSymbol pointer:
                Found(pointer.PointedAtType, node);
                return;
            case IFunctionPointerTypeSymbol function:
                FoundSignature(function.Signature, node);
                return;
            case INamedTypeSymbol { IsTupleType: true } tuple:
                foreach (var element in tuple.TupleElements)
                    Found(element.Type, node);
                return;
            case INamedTypeSymbol { IsAnonymousType: true } anonymous:
                foreach (var property in anonymous.GetMembers().OfType<IPropertySymbol>())
                    Found(property.Type, node);
                return;
            case INamedTypeSymbol type:
                foreach (var argument in type.TypeArguments)
                    Found(argument, node);
                if (type.ContainingType != null)
                    Found(type.ContainingType, node);
                Bind(type.OriginalDefinition.TypeParameters, type.TypeArguments);
                Reach(type.OriginalDefinition, node);
                return;
            case ITypeParameterSymbol when node.Parent is TypeOfExpressionSyntax:
                KeepData((ITypeSymbol)symbol);
                return;
            case IMethodSymbol method:
                FoundMethod(method, node);
                return;
            case IPropertySymbol or IFieldSymbol or IEventSymbol:
                if (symbol.ContainingType is { } container)
                {
                    if (container.IsTupleType || container.IsAnonymousType)
                        return;
                    Found(container, node);
                }
                Reach(symbol.OriginalDefinition, node);
                return;
        }
    }

    void FoundSignature(IMethodSymbol signature, SyntaxNode node)
    {
        Found(signature.ReturnType, node);
        foreach (var parameter in signature.Parameters)
            Found(parameter.Type, node);
    }

    void FoundMethod(IMethodSymbol method, SyntaxNode node)
    {
        if (method.MethodKind is MethodKind.LocalFunction or MethodKind.AnonymousFunction or MethodKind.BuiltinOperator)
            return;
        if (method.ReducedFrom is { } reduced)
        {
            // The reduced form lacks the receiver's type arguments; the construction has them all.
            foreach (var argument in method.TypeArguments)
                Found(argument, node);
            FoundMethod(reduced, node);
            return;
        }
        if (method.AssociatedSymbol is IPropertySymbol or IEventSymbol)
        {
            Found(method.AssociatedSymbol, node);
            return;
        }
        if (node is AttributeSyntax mark && method.ContainingType.Name == DynamicDependency)
            FoundDynamicDependency(mark);
        var inProject = IsInProject(method.OriginalDefinition);
        if (method.ContainingType is { } container)
        {
            Found(container, node);
            if (!inProject && (method.IsStatic || method.MethodKind == MethodKind.Constructor) && container.TypeKind != TypeKind.Delegate && !IsCollection(container))
                KeepLookedInto(container.TypeArguments);
        }
        foreach (var argument in method.TypeArguments)
        {
            Found(argument, node);
            if (inProject && argument is INamedTypeSymbol named)
                Instantiate(named.OriginalDefinition);
        }
        if (!inProject)
            KeepLookedInto(method.TypeArguments);
        if (!inProject && LooksInto(method.ContainingAssembly))
            KeepPassed(method, node);
        Bind(method.OriginalDefinition.TypeParameters, method.TypeArguments);
        Reach(method.OriginalDefinition, node);
    }

    void Reach(ISymbol symbol, SyntaxNode node)
    {
        if (!IsInProject(symbol))
        {
            // Each place of reflection counts: one may say what it finds, and another not.
            if (!_foreignSeen.Add(symbol) && symbol.ContainingType is not { ContainingNamespace.Name: "Reflection" or "Resources" } and not { Name: "Type" or "Activator" })
                return;
            _foreign.Add((symbol, node));
            Look(symbol);
            return;
        }
        if (node is TypeOfExpressionSyntax || node.Parent is TypeOfExpressionSyntax)
        {
            if (symbol is INamedTypeSymbol type)
                KeepData(type);
        }
        Keep(symbol);
    }

    bool IsInProject(ISymbol symbol) => SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, _source.Compilation.Assembly);
}
