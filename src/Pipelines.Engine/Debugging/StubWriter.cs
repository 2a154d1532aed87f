using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Pipelines.Engine.Debugging;

/// <summary>
/// Writes two methods beside a component, in its own class, so that private ones are reached too: a stub with its signature, which hands the call to
/// <see cref="DebugStep"/>, and a body that makes the call itself, as often as there are attempts.
/// </summary>
sealed class StubWriter(ModuleDefinition module)
{
    /// <summary>Of a stub's name, before its component's.</summary>
    public const string Prefix = "$step_";

    readonly ArrayType arguments = new(module.TypeSystem.Object);

    /// <summary>What was written: the one place where calls of components stay what they are.</summary>
    public HashSet<MethodDefinition> Written { get; } = [];

    /// <param name="name">The component's name.</param>
    /// <param name="component">Its method.</param>
    /// <param name="isPublished">Its code lies in a bundle of another project.</param>
    public MethodDefinition Add(string name, MethodDefinition component, bool isPublished)
    {
        var stub = new MethodDefinition(Prefix + component.Name, component.Attributes, component.ReturnType)
        {
            ImplAttributes = component.ImplAttributes | MethodImplAttributes.NoInlining,
        };
        foreach (var parameter in component.Parameters)
            stub.Parameters.Add(new(parameter.Name, parameter.Attributes & ~ParameterAttributes.HasDefault, parameter.ParameterType));
        var body = isPublished ? Published(component) : Body(component);
        component.DeclaringType.Methods.Add(stub);
        component.DeclaringType.Methods.Add(body);
        Written.Add(stub);
        Written.Add(body);
        Write(stub.Body.GetILProcessor(), name, component, body);
        return stub;
    }

    MethodDefinition Body(MethodDefinition component)
    {
        var body = new MethodDefinition("$body_" + component.Name, MethodAttributes.Private | MethodAttributes.Static | MethodAttributes.HideBySig, component.ReturnType);
        body.Parameters.Add(new(arguments));
        var il = body.Body.GetILProcessor();
        foreach (var parameter in component.Parameters)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldc_I4, parameter.Index);
            il.Emit(OpCodes.Ldelem_Ref);
            il.Emit(OpCodes.Unbox_Any, parameter.ParameterType);
        }
        il.Emit(OpCodes.Call, component);
        il.Emit(OpCodes.Ret);
        return body;
    }

    MethodDefinition Published(MethodDefinition component)
    {
        var body = new MethodDefinition("$body_" + component.Name, MethodAttributes.Private | MethodAttributes.Static | MethodAttributes.HideBySig, component.ReturnType);
        body.Parameters.Add(new(arguments));
        var il = body.Body.GetILProcessor();
        il.Emit(OpCodes.Ldtoken, component);
        il.Emit(OpCodes.Ldtoken, component.DeclaringType);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Call, module.ImportReference(typeof(PublishedStep).GetMethod(nameof(PublishedStep.Call))!));
        if (component.ReturnType.MetadataType == MetadataType.Void)
            il.Emit(OpCodes.Pop);
        else
            il.Emit(OpCodes.Unbox_Any, component.ReturnType);
        il.Emit(OpCodes.Ret);
        return body;
    }

    void Write(ILProcessor il, string name, MethodDefinition component, MethodDefinition body)
    {
        il.Emit(OpCodes.Ldtoken, component);
        il.Emit(OpCodes.Ldtoken, component.DeclaringType);
        il.Emit(OpCodes.Ldstr, name);
        il.Emit(OpCodes.Ldc_I4, component.Parameters.Count);
        il.Emit(OpCodes.Newarr, module.TypeSystem.Object);
        foreach (var parameter in il.Body.Method.Parameters)
        {
            il.Emit(OpCodes.Dup);
            il.Emit(OpCodes.Ldc_I4, parameter.Index);
            il.Emit(OpCodes.Ldarg, parameter);
            il.Emit(OpCodes.Box, parameter.ParameterType);
            il.Emit(OpCodes.Stelem_Ref);
        }
        il.Emit(OpCodes.Ldnull);
        il.Emit(OpCodes.Ldftn, body);
        il.Emit(OpCodes.Newobj, Constructor(component.ReturnType));
        il.Emit(OpCodes.Call, Callee(component.ReturnType));
        il.Emit(OpCodes.Ret);
    }

    MethodReference Callee(TypeReference result)
    {
        if (result.MetadataType == MetadataType.Void)
            return Import(nameof(DebugStep.Call));
        if (result.FullName == typeof(Task).FullName)
            return Import(nameof(DebugStep.CallTask));
        return result is GenericInstanceType task && task.ElementType.FullName == typeof(Task<>).FullName
            ? Import(nameof(DebugStep.CallTaskWith), task.GenericArguments[0])
            : Import(nameof(DebugStep.CallWith), result);
    }

    MethodReference Constructor(TypeReference result)
    {
        var isVoid = result.MetadataType == MetadataType.Void;
        var type = new GenericInstanceType(module.ImportReference(isVoid ? typeof(Action<>) : typeof(Func<,>)));
        type.GenericArguments.Add(arguments);
        if (!isVoid)
            type.GenericArguments.Add(result);
        var constructor = new MethodReference(".ctor", module.TypeSystem.Void, type) { HasThis = true };
        constructor.Parameters.Add(new(module.TypeSystem.Object));
        constructor.Parameters.Add(new(module.TypeSystem.IntPtr));
        return constructor;
    }

    MethodReference Import(string name, TypeReference? argument = null)
    {
        var method = module.ImportReference(typeof(DebugStep).GetMethod(name)!);
        if (argument is null)
            return method;
        var instance = new GenericInstanceMethod(method);
        instance.GenericArguments.Add(argument);
        return instance;
    }
}
