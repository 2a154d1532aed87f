using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Pipelines.Weaving;

/// <summary>A call in a body, and who is told of it.</summary>
sealed record CallSite(Instruction Place, MethodReference Called, Hook Hook)
{
    public static CallSite? At(Instruction place) =>
        (place.OpCode == OpCodes.Call || place.OpCode == OpCodes.Callvirt || place.OpCode == OpCodes.Newobj)
            // A prefix belongs to the instruction behind it.
            && place.Previous?.OpCode.OpCodeType != OpCodeType.Prefix
            && place.Operand is MethodReference called && Hook.Of(called) is { } hook
                ? new(place, called, hook)
                : null;

    /// <summary>False where its arguments cannot be held.</summary>
    public bool Weave(MethodBody body, TypeReference told)
    {
        var il = body.GetILProcessor();
        if (Hook.Replaces)
        {
            Replace([il.Create(OpCodes.Call, Told(told, 1)), il.Create(OpCodes.Castclass, Called.Parameters[^1].ParameterType), Call(il)], il);
            return true;
        }
        var from = Hook.Arguments.Append(Called.Parameters.Count).Min();
        var types = Called.Parameters.Skip(from).Select(parameter => Closed(parameter.ParameterType)).ToList();
        var result = Place.OpCode == OpCodes.Newobj ? Called.DeclaringType : Called.ReturnType;
        var boxed = result is GenericParameter || result.IsValueType ? Closed(result) : null;
        if (types.Contains(null) || boxed is null && (result.IsValueType || result is GenericParameter) && result.MetadataType != MetadataType.Void)
            return false;
        var held = types.Select(type => new VariableDefinition(type)).ToList();
        held.ForEach(body.Variables.Add);
        body.InitLocals = true;
        var given = Hook.Arguments.Select(argument => held[argument - from]).ToList();
        Replace(
        [
            .. held.AsEnumerable().Reverse().Select(variable => il.Create(OpCodes.Stloc, variable)),
            .. held.Select(variable => il.Create(OpCodes.Ldloc, variable)),
            Call(il),
            .. Result(result, boxed, il),
            .. given.SelectMany(variable => (Instruction[])[il.Create(OpCodes.Ldloc, variable), il.Create(OpCodes.Box, variable.VariableType)]),
            il.Create(OpCodes.Call, Told(told, given.Count + (result.MetadataType == MetadataType.Void ? 0 : 1))),
        ],
        il);
        return true;
    }

    static IEnumerable<Instruction> Result(TypeReference result, TypeReference? boxed, ILProcessor il)
    {
        if (result.MetadataType == MetadataType.Void)
            yield break;
        yield return il.Create(OpCodes.Dup);
        if (boxed is not null)
            yield return il.Create(OpCodes.Box, boxed);
    }

    Instruction Call(ILProcessor il) => il.Create(Place.OpCode, Called);

    /// <summary>The first one takes the call's own place: what jumps there, and lines that begin there, find all of it.</summary>
    void Replace(IReadOnlyList<Instruction> instructions, ILProcessor il)
    {
        (Place.OpCode, Place.Operand) = (instructions[0].OpCode, instructions[0].Operand);
        var last = Place;
        foreach (var instruction in instructions.Skip(1))
        {
            il.InsertAfter(last, instruction);
            last = instruction;
        }
    }

    MethodReference Told(TypeReference type, int parameters)
    {
        var anything = type.Module.TypeSystem.Object;
        var method = new MethodReference(Hook.Target, Hook.Replaces ? anything : type.Module.TypeSystem.Void, type);
        for (var i = 0; i < parameters; i++)
            method.Parameters.Add(new(anything));
        return method;
    }

    /// <summary>A type of the call's declaration as it is here; null where that takes more than looking.</summary>
    TypeReference? Closed(TypeReference type) => type switch
    {
        GenericParameter { Type: GenericParameterType.Method } parameter => (Called as GenericInstanceMethod)?.GenericArguments[parameter.Position],
        GenericParameter parameter => (Called.DeclaringType as GenericInstanceType)?.GenericArguments[parameter.Position],
        { ContainsGenericParameter: true } or ByReferenceType or PointerType or IModifierType => null,
        _ => type,
    };
}
