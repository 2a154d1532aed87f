using System.Text;
using Mono.Cecil;

namespace Pipelines.Compiler.Hashing;

/// <summary>How types and members are named: fully, generic parameters by position, what the compiler made by its number in this text.</summary>
sealed partial class OwnerText
{
    string Name(TypeReference type)
    {
        switch (type)
        {
            case GenericParameter parameter:
                return (parameter.Type == GenericParameterType.Method ? "!!" : "!") + parameter.Position;
            case GenericInstanceType generic:
                return $"{Name(generic.ElementType)}<{string.Join(",", generic.GenericArguments.Select(Name))}>";
            case ArrayType array:
                return $"{Name(array.ElementType)}[{(array.IsVector ? "" : string.Join(",", array.Dimensions.Select(d => $"{d.LowerBound}..{d.UpperBound}")))}]";
            case PointerType pointer:
                return Name(pointer.ElementType) + "*";
            case ByReferenceType reference:
                return Name(reference.ElementType) + "&";
            case PinnedType pinned:
                return Name(pinned.ElementType) + " pinned";
            case RequiredModifierType required:
                return $"{Name(required.ElementType)} required({Name(required.ModifierType)})";
            case OptionalModifierType optional:
                return $"{Name(optional.ElementType)} optional({Name(optional.ModifierType)})";
            case SentinelType sentinel:
                return "..." + Name(sentinel.ElementType);
            case FunctionPointerType function:
                return "function " + Signature(function);
        }
        if (_assemblies.Find(type) is not { } definition)
            return ForeignName(type);
        return CompilerMade.Is(definition) ? Number(definition) : $"[{Reached(definition).Module.Assembly.Name.Name}]{definition.FullName}";
    }

    string Name(MethodReference method)
    {
        var arguments = method is GenericInstanceMethod generic ? $"<{string.Join(",", generic.GenericArguments.Select(Name))}>" : "";
        var element = method.GetElementMethod();
        if (_assemblies.Find(element) is { } definition)
        {
            if (CompilerMade.Is(definition))
                return Number(definition) + OfInstance(element.DeclaringType) + arguments;
            Reached(definition);
        }
        else
        {
            Lookup(element);
        }
        return $"{Name(element.DeclaringType)}::{element.Name}{arguments}{Signature(element)}";
    }

    string Name(FieldReference field)
    {
        if (_assemblies.Find(field) is { } definition)
        {
            if (CompilerMade.Is(definition))
                return Number(definition) + OfInstance(field.DeclaringType);
            Reached(definition);
        }
        else
        {
            Lookup(field);
        }
        return $"{Name(field.DeclaringType)}::{field.Name} {Name(field.FieldType)}";
    }

    string Signature(IMethodSignature method)
    {
        var text = new StringBuilder();
        text.Append((int)method.CallingConvention).Append(method.HasThis ? " this" : "").Append(method.ExplicitThis ? " explicit" : "");
        if (method is MethodReference { HasGenericParameters: true } generic)
            text.Append('`').Append(generic.GenericParameters.Count);
        text.Append('(').AppendJoin(',', method.Parameters.Select(p => Name(p.ParameterType))).Append("):").Append(Name(method.ReturnType));
        return text.ToString();
    }

    string OfInstance(TypeReference type) =>
        type is GenericInstanceType generic ? $"<{string.Join(",", generic.GenericArguments.Select(Name))}>" : "";

    string ForeignName(TypeReference type)
    {
        if (_assemblies.IsProject(type))
            _looksByName = true;
        var scope = type.Scope is ModuleDefinition own ? own.Assembly.Name.Name : type.Scope?.Name ?? "";
        _foreign.Add(scope);
        return $"[{scope}]{type.FullName}";
    }

    /// <summary>A call that finds members by what is no name in the IL.</summary>
    void Lookup(MemberReference member)
    {
        if (_assemblies.IsProject(member.DeclaringType) || Reflection.LooksByName(member))
            _looksByName = true;
    }

    string Number(IMemberDefinition made)
    {
        if (!_numbers.TryGetValue(made, out var number))
        {
            _numbers[made] = number = _numbers.Count;
            _made.Enqueue(made);
        }
        return "@" + number;
    }

    T Reached<T>(T definition) where T : IMemberDefinition
    {
        _reached.Add(definition);
        return definition;
    }
}
