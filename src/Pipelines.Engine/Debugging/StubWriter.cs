using Mono.Cecil;
using Mono.Cecil.Cil;
using Pipelines.Manifest;

namespace Pipelines.Engine.Debugging;

/// <summary>Writes the stub of a component, in the component's own class, so that private ones are reached too.</summary>
sealed class StubWriter(ModuleDefinition module)
{
    readonly TypeReference stepType = module.ImportReference(typeof(DebugStep));
    readonly TypeReference exceptionType = module.ImportReference(typeof(Exception));

    public MethodDefinition Add(string name, MethodDefinition component, ComponentSpec spec)
    {
        var stub = new MethodDefinition("$step_" + component.Name, component.Attributes, component.ReturnType)
        {
            ImplAttributes = component.ImplAttributes | MethodImplAttributes.NoInlining,
        };
        foreach (var parameter in component.Parameters)
            stub.Parameters.Add(new(parameter.Name, parameter.Attributes & ~ParameterAttributes.HasDefault, parameter.ParameterType));
        component.DeclaringType.Methods.Add(stub);
        Write(stub.Body, name, component, spec);
        return stub;
    }

    void Write(MethodBody body, string name, MethodDefinition component, ComponentSpec spec)
    {
        var hasResult = component.ReturnType.MetadataType != MetadataType.Void;
        var step = Local(body, stepType);
        var error = Local(body, exceptionType);
        var result = hasResult ? Local(body, component.ReturnType) : null;
        body.InitLocals = true;
        var il = body.GetILProcessor();

        il.Emit(OpCodes.Ldstr, name);
        il.Emit(OpCodes.Call, Import(nameof(DebugStep.Begin)));
        il.Emit(OpCodes.Stloc, step);
        var tryStart = il.Create(OpCodes.Nop);
        il.Append(tryStart);
        foreach (var parameter in body.Method.Parameters)
            Prepare(il, step, parameter, spec.Inputs.ContainsKey(parameter.Name));
        il.Emit(OpCodes.Ldloc, step);
        il.Emit(OpCodes.Call, Import(nameof(DebugStep.Start)));
        foreach (var parameter in body.Method.Parameters)
            il.Emit(OpCodes.Ldarg, parameter);
        il.Emit(OpCodes.Call, component);
        if (result is not null)
            il.Emit(OpCodes.Stloc, result);
        var end = il.Create(OpCodes.Ldloc, step);
        il.Emit(OpCodes.Leave, end);
        var handler = il.Create(OpCodes.Stloc, error);
        il.Append(handler);
        il.Emit(OpCodes.Ldloc, step);
        il.Emit(OpCodes.Ldloc, error);
        il.Emit(OpCodes.Call, Import(nameof(DebugStep.Fail)));
        il.Emit(OpCodes.Rethrow);
        il.Append(end);
        if (result is not null)
            il.Emit(OpCodes.Ldloc, result);
        il.Emit(OpCodes.Call, End(component.ReturnType));
        il.Emit(OpCodes.Ret);
        body.ExceptionHandlers.Add(new(ExceptionHandlerType.Catch)
        {
            CatchType = exceptionType,
            TryStart = tryStart,
            TryEnd = handler,
            HandlerStart = handler,
            HandlerEnd = end,
        });
    }

    void Prepare(ILProcessor il, VariableDefinition step, ParameterDefinition parameter, bool isInput)
    {
        il.Emit(OpCodes.Ldloc, step);
        if (isInput)
            il.Emit(OpCodes.Ldstr, parameter.Name);
        il.Emit(OpCodes.Ldarg, parameter);
        il.Emit(OpCodes.Call, Import(isInput ? nameof(DebugStep.Input) : nameof(DebugStep.Supply), parameter.ParameterType));
        il.Emit(OpCodes.Starg, parameter);
    }

    MethodReference End(TypeReference type)
    {
        if (type.MetadataType == MetadataType.Void)
            return Import(nameof(DebugStep.End));
        if (type.FullName == typeof(Task).FullName)
            return Import(nameof(DebugStep.EndTask));
        return type is GenericInstanceType task && task.ElementType.FullName == typeof(Task<>).FullName
            ? Import(nameof(DebugStep.EndTaskWith), task.GenericArguments[0])
            : Import(nameof(DebugStep.EndWith), type);
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

    static VariableDefinition Local(MethodBody body, TypeReference type)
    {
        var local = new VariableDefinition(type);
        body.Variables.Add(local);
        return local;
    }
}
