using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Pipelines.Compiler.Slicing;

/// <summary>What code sees that finds members when it runs: serializers, generic foreign code, reflection on a type or an object.</summary>
sealed partial class Closure
{
    static readonly HashSet<string> Reflecting =
    [
        "System.Type", "System.Activator", "System.Reflection.TypeInfo", "System.Reflection.TypeExtensions", "System.Reflection.RuntimeReflectionExtensions",
        "System.ComponentModel.TypeDescriptor", "System.Runtime.CompilerServices.RuntimeHelpers",
    ];

    readonly Dictionary<ITypeParameterSymbol, HashSet<ITypeSymbol>> _bound = new(SymbolEqualityComparer.Default);
    readonly HashSet<ITypeParameterSymbol> _open = new(SymbolEqualityComparer.Default);
    bool _looksAtState;
    bool _looksAtMembers;

    /// <summary>Reflection on an object can meet any type that is made in the slice.</summary>
    void Look(ISymbol foreign)
    {
        if (foreign.ContainingType is not { } type || !Reflecting.Contains(type.ToDisplayString()) || !Begins(foreign.Name, "Get", "Find", "Invoke", "Declared", "Create"))
            return;
        _looksAtMembers |= Holds(foreign.Name, "Method", "Member", "Nested", "Event");
        _looksAtState |= Holds(foreign.Name, "Propert", "Field", "Constructor", "Instance", "Object");
    }

    static bool Begins(string name, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (name.StartsWith(word, StringComparison.Ordinal))
                return true;
        }
        return false;
    }

    static bool Holds(string name, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (name.Contains(word, StringComparison.Ordinal))
                return true;
        }
        return false;
    }

    void KeepLookedAt()
    {
        if (!_looksAtState && !_looksAtMembers)
            return;
        foreach (var type in _instantiated.Concat(_data).ToList())
        {
            KeepData(type);
            if (!_looksAtMembers)
                continue;
            KeepMembers(type, _ => true);
            foreach (var nested in type.GetTypeMembers())
                Keep(nested);
        }
    }

    /// <summary>Serializers and the libraries of others look into what they are given; the framework's other code does not.</summary>
    static bool LooksInto(IAssemblySymbol assembly) =>
        !Begins(assembly.Name, "System", "Microsoft", "mscorlib", "netstandard", WellKnown.Assembly) || Holds(assembly.Name, "Json", "Xml", "Serialization");

    void KeepPassed(IMethodSymbol method, SyntaxNode node)
    {
        var call = node.AncestorsAndSelf().FirstOrDefault(n => n is InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax);
        var arguments = call is InvocationExpressionSyntax invocation ? invocation.ArgumentList : (call as BaseObjectCreationExpressionSyntax)?.ArgumentList;
        var types = (arguments?.Arguments.Select(a => ModelOf(node).GetTypeInfo(a.Expression).Type) ?? []).Concat(method.TypeArguments);
        foreach (var type in types.OfType<ITypeSymbol>())
        {
            KeepData(type);
            _looksAtState |= type.SpecialType == SpecialType.System_Object || type.IsAbstract && IsInProject(type);
        }
    }

    /// <summary>Foreign generic code works on its type arguments by reflection as often as not (rows, options, documents).</summary>
    void KeepLookedInto(IEnumerable<ITypeSymbol> arguments)
    {
        foreach (var argument in arguments)
            KeepData(argument);
    }

    static bool IsCollection(INamedTypeSymbol type) =>
        type.ContainingNamespace.ToDisplayString().StartsWith("System.Collections", StringComparison.Ordinal);

    /// <summary>What a type parameter stands for is made where it may be, and kept whole where foreign code looks into it.</summary>
    void Bind(IReadOnlyList<ITypeParameterSymbol> parameters, IReadOnlyList<ITypeSymbol> arguments)
    {
        for (var i = 0; i < parameters.Count; i++)
        {
            var parameter = parameters[i];
            if (!_bound.TryGetValue(parameter, out var bound))
                _bound[parameter] = bound = new(SymbolEqualityComparer.Default);
            if (!bound.Add(arguments[i]))
                continue;
            if (_open.Contains(parameter))
                KeepData(arguments[i]);
            if ((parameter.HasConstructorConstraint || parameter.HasValueTypeConstraint) && arguments[i] is INamedTypeSymbol made && IsInProject(made.OriginalDefinition))
            {
                Instantiate(made);
                KeepMembers(made.OriginalDefinition, m => m is IMethodSymbol { MethodKind: MethodKind.Constructor, Parameters.Length: 0 });
            }
        }
    }

    void Open(ITypeParameterSymbol parameter)
    {
        if (!_open.Add(parameter) || !_bound.TryGetValue(parameter, out var bound))
            return;
        foreach (var argument in bound.ToList())
            KeepData(argument);
    }
}
