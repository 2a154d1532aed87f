using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Pipelines.Compiler.Slicing;

/// <summary>What a kept symbol brings with it.</summary>
sealed partial class Closure
{
    readonly HashSet<SyntaxNode> _walked = [];

    void Keep(ISymbol symbol)
    {
        symbol = symbol.OriginalDefinition;
        if (symbol is IMethodSymbol component && _isStub(component))
        {
            if (_stubs.Add(component))
            {
                KeepSignatureOf(component);
                Keep(component.ContainingType);
            }
            return;
        }
        if (!IsInProject(symbol) || !_kept.Add(symbol))
            return;
        if (symbol is IMethodSymbol { PartialImplementationPart: { } implementation })
            Keep(implementation);
        if (symbol is IMethodSymbol { PartialDefinitionPart: { } definition })
            Keep(definition);
        if (symbol is IPropertySymbol { PartialImplementationPart: { } implemented })
            Keep(implemented);
        if (symbol is IPropertySymbol { PartialDefinitionPart: { } defined })
            Keep(defined);
        _pending.Enqueue(symbol);
    }

    void Enter(ISymbol symbol)
    {
        if (symbol is INamedTypeSymbol type)
        {
            EnterType(type);
            return;
        }
        Keep(symbol.ContainingType);
        if (symbol is IMethodSymbol { MethodKind: MethodKind.Constructor } constructor)
            Instantiate(constructor.ContainingType);
        if (symbol.IsStatic && symbol is not IFieldSymbol { IsConst: true })
            UseStatics(symbol.ContainingType);
        if (Overridden(symbol) is { } slot)
            Keep(slot);
        foreach (var implemented in Explicit(symbol))
            Keep(implemented);
        foreach (var reference in symbol.DeclaringSyntaxReferences)
            Walk(DeclarationOf(reference.GetSyntax()));
    }

    void EnterType(INamedTypeSymbol type)
    {
        if (type.ContainingType != null)
            Keep(type.ContainingType);
        if (type.BaseType != null)
            KeepType(type.BaseType);
        foreach (var @interface in type.Interfaces)
            KeepType(@interface);
        foreach (var reference in type.DeclaringSyntaxReferences)
            WalkShell(reference.GetSyntax());
        if (type.TypeKind is TypeKind.Enum or TypeKind.Delegate)
            return;
        if (type.IsRecord)
        {
            KeepMembers(type, m => !m.IsStatic);
            Instantiate(type);
        }
        if (type.TypeKind == TypeKind.Struct)
            Instantiate(type);
        KeepMembers(type, m => m is IMethodSymbol { MethodKind: MethodKind.UserDefinedOperator or MethodKind.Conversion });
        // Without a constructor of its own the class would get an implicit one, which its base may not allow.
        if (type.TypeKind == TypeKind.Class && !type.IsStatic && type.BaseType is { } parent && !KeepImplicitlyCalled(parent))
            KeepMembers(type, m => m is IMethodSymbol { MethodKind: MethodKind.Constructor });
    }

    /// <summary>The constructors that a constructor without initialiser can call; false when there are none.</summary>
    bool KeepImplicitlyCalled(INamedTypeSymbol parent)
    {
        var called = ReferenceWalker.ImplicitlyCalled(parent).ToList();
        foreach (var constructor in called.Where(c => !c.IsImplicitlyDeclared))
            Keep(constructor);
        return called.Count > 0;
    }

    /// <summary>An object of this type can exist: its state and the way it is made are kept.</summary>
    void Instantiate(INamedTypeSymbol type)
    {
        type = type.OriginalDefinition;
        if (!IsInProject(type) || !_instantiated.Add(type))
            return;
        Keep(type);
        KeepMembers(type, m => !m.IsStatic && (m is IFieldSymbol { IsImplicitlyDeclared: false } || IsStorage(m)));
        KeepMembers(type, m => m is IMethodSymbol { MethodKind: MethodKind.Destructor });
        // The first object runs the static constructor.
        if (type.StaticConstructors.Any(c => !c.IsImplicitlyDeclared))
            UseStatics(type);
        if (type.BaseType is { } parent && IsInProject(parent))
        {
            Instantiate(parent);
            KeepImplicitlyCalled(parent);
        }
    }

    /// <summary>A static member is used: all static initialisers run, in textual order, as in the whole program.</summary>
    void UseStatics(INamedTypeSymbol type)
    {
        if (!_staticUse.Add(type))
            return;
        KeepMembers(type, m => m.IsStatic && (m is IMethodSymbol { MethodKind: MethodKind.StaticConstructor } || HasInitializer(m)));
    }

    /// <summary>Values of this type travel or are seen by reflection: all state, constructors and attributes stay (rule V2).</summary>
    void KeepData(ITypeSymbol symbol)
    {
        switch (symbol)
        {
            case IArrayTypeSymbol array:
                KeepData(array.ElementType);
                return;
            case ITypeParameterSymbol parameter:
                Open(parameter.OriginalDefinition);
                return;
            case INamedTypeSymbol type:
                foreach (var argument in type.TypeArguments)
                    KeepData(argument);
                if (!IsInProject(type) || !_data.Add(type.OriginalDefinition))
                    return;
                type = type.OriginalDefinition;
                Keep(type);
                if (type.TypeKind is TypeKind.Enum or TypeKind.Delegate)
                    return;
                if (!type.IsStatic)
                    Instantiate(type);
                foreach (var member in type.GetMembers().Where(m => !m.IsStatic && !m.IsImplicitlyDeclared))
                {
                    if (member is IPropertySymbol property)
                    {
                        Keep(property);
                        KeepData(property.Type);
                    }
                    else if (member is IFieldSymbol field)
                    {
                        Keep(field);
                        KeepData(field.Type);
                    }
                    else if (member is IMethodSymbol { MethodKind: MethodKind.Constructor })
                    {
                        Keep(member);
                    }
                }
                if (type.BaseType != null)
                    KeepData(type.BaseType);
                return;
        }
    }

    /// <summary>Overrides and implementations of what is called through a base, an interface or the framework.</summary>
    void KeepFilledSlots()
    {
        foreach (var type in _kept.OfType<INamedTypeSymbol>().Where(t => t.TypeKind is TypeKind.Class or TypeKind.Struct && !t.IsStatic).ToList())
        {
            foreach (var member in type.GetMembers())
            {
                if (!_kept.Contains(member) && !member.IsImplicitlyDeclared && Overridden(member) is { } slot && IsCalled(slot))
                    Keep(member);
            }
            foreach (var slot in type.AllInterfaces.SelectMany(i => i.GetMembers()))
            {
                if (IsCalled(slot) && type.FindImplementationForInterfaceMember(slot) is { IsImplicitlyDeclared: false } member)
                    Keep(member is IMethodSymbol { AssociatedSymbol: { } associated } ? associated : member);
            }
        }
    }

    bool IsCalled(ISymbol slot) => !IsInProject(slot.OriginalDefinition) || _kept.Contains(slot.OriginalDefinition);

    static IEnumerable<ISymbol> Explicit(ISymbol member) => member switch
    {
        IMethodSymbol m => m.ExplicitInterfaceImplementations,
        IPropertySymbol p => p.ExplicitInterfaceImplementations,
        IEventSymbol e => e.ExplicitInterfaceImplementations,
        _ => [],
    };

    static ISymbol? Overridden(ISymbol member) => member switch
    {
        IMethodSymbol m => m.OverriddenMethod,
        IPropertySymbol p => p.OverriddenProperty,
        IEventSymbol e => e.OverriddenEvent,
        _ => null,
    };

    void KeepType(INamedTypeSymbol type)
    {
        foreach (var argument in type.TypeArguments.OfType<INamedTypeSymbol>())
            KeepType(argument);
        Keep(type);
    }

    void KeepMembers(INamedTypeSymbol type, Func<ISymbol, bool> which)
    {
        foreach (var member in type.GetMembers().Where(m => !m.IsImplicitlyDeclared && m is not INamedTypeSymbol && which(m)))
            Keep(member is IMethodSymbol { AssociatedSymbol: { } associated } ? associated : member);
    }

    static bool IsStorage(ISymbol member) => member switch
    {
        IPropertySymbol property => property.ContainingType.GetMembers().OfType<IFieldSymbol>().Any(f => SymbolEqualityComparer.Default.Equals(f.AssociatedSymbol, property)),
        IEventSymbol => true,
        _ => false,
    };

    static bool HasInitializer(ISymbol member) => member is not IFieldSymbol { IsConst: true } && member.DeclaringSyntaxReferences.Any(r => r.GetSyntax() switch
    {
        VariableDeclaratorSyntax field => field.Initializer != null,
        PropertyDeclarationSyntax property => property.Initializer != null,
        _ => false,
    });

    /// <summary>The whole declaration of a member: a field's declarator stands for its statement.</summary>
    public static SyntaxNode DeclarationOf(SyntaxNode node) =>
        node is VariableDeclaratorSyntax { Parent.Parent: BaseFieldDeclarationSyntax field } ? field : node;

    void Walk(SyntaxNode node)
    {
        if (!_walked.Add(node))
            return;
        if (node is BaseFieldDeclarationSyntax { Declaration.Variables: { Count: > 1 } variables })
        {
            foreach (var variable in variables)
                Keep(ModelOf(node).GetDeclaredSymbol(variable)!);
        }
        WalkPart(node);
    }

    void WalkPart(SyntaxNode node)
    {
        foreach (var (symbol, at) in _source.ReferencesIn(node))
            Found(symbol, at);
    }

    /// <summary>A type's head: attributes, bases, constraints, primary constructor; its members are decided one by one.</summary>
    void WalkShell(SyntaxNode node)
    {
        // A program's top-level statements declare its class too: they are no part of a slice.
        if (node is CompilationUnitSyntax || !_walked.Add(node))
            return;
        if (node is not TypeDeclarationSyntax type)
        {
            WalkPart(node);
            return;
        }
        foreach (var part in type.ChildNodes().Where(n => n is not MemberDeclarationSyntax))
            WalkPart(part);
    }

    SemanticModel ModelOf(SyntaxNode node) => _source.ModelOf(node);
}
