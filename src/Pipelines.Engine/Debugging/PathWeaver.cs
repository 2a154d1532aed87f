using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;
using Pipelines.Logic;

namespace Pipelines.Engine.Debugging;

/// <summary>
/// Has the methods that lead to components say when they begin and end, as lowered code does: steps get the same keys in both modes (rule P10). Something comes before and after a body;
/// what is in it stays as it is, for breakpoints.
/// </summary>
sealed class PathWeaver(ModuleDefinition module, string logic, HashSet<MethodDefinition> components, HashSet<MethodDefinition> stubs)
{
    const string Attributes = "System.Runtime.CompilerServices.";

    readonly MethodReference enter = module.ImportReference(typeof(CallPath).GetMethod(nameof(CallPath.Enter)));
    readonly MethodReference leave = module.ImportReference(typeof(CallPath).GetMethod(nameof(CallPath.Dispose)));
    readonly Dictionary<MethodDefinition, bool> leads = [];

    /// <summary>Before calls are led elsewhere.</summary>
    public List<(MethodDefinition Method, string Segment)> Find() =>
        [.. module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody && !components.Contains(method) && !stubs.Contains(method))
            .Select(method => (Method: method, Segment: SegmentOf(method)!)).Where(found => found.Segment is not null && Leads(found.Method))];

    public void Weave(MethodDefinition method, string segment)
    {
        var body = method.Body;
        body.SimplifyMacros();
        var il = body.GetILProcessor();
        var path = Variable(body, module.ImportReference(typeof(CallPath)));
        var result = method.ReturnType.MetadataType == MetadataType.Void ? null : Variable(body, method.ReturnType);
        var first = body.Instructions[0];
        var final = il.Create(OpCodes.Ldloc, path);
        var exit = result is null ? il.Create(OpCodes.Ret) : il.Create(OpCodes.Ldloc, result);
        foreach (var end in body.Instructions.Where(instruction => instruction.OpCode == OpCodes.Ret).ToList())
        {
            if (result is not null)
                il.InsertAfter(end, il.Create(OpCodes.Leave, exit));
            (end.OpCode, end.Operand) = result is null ? (OpCodes.Leave, (object)exit) : (OpCodes.Stloc, result);
        }
        foreach (var instruction in (Instruction[])[il.Create(OpCodes.Ldstr, segment), il.Create(OpCodes.Call, enter), il.Create(OpCodes.Stloc, path)])
            il.InsertBefore(first, instruction);
        foreach (var instruction in (Instruction[])[final, il.Create(OpCodes.Callvirt, leave), il.Create(OpCodes.Endfinally), exit])
            il.Append(instruction);
        if (result is not null)
            il.Append(il.Create(OpCodes.Ret));
        foreach (var inner in body.ExceptionHandlers)
            inner.HandlerEnd ??= final;
        body.ExceptionHandlers.Add(new(ExceptionHandlerType.Finally) { TryStart = first, TryEnd = final, HandlerStart = final, HandlerEnd = exit });
        body.OptimizeMacros();
    }

    static VariableDefinition Variable(MethodBody body, TypeReference type)
    {
        var variable = new VariableDefinition(type);
        body.Variables.Add(variable);
        body.InitLocals = true;
        return variable;
    }

    string? SegmentOf(MethodDefinition method)
    {
        if (Has(method, "IteratorStateMachineAttribute") || Has(method, "AsyncIteratorStateMachineAttribute"))
            return null;
        var name = method.Name;
        if (!name.StartsWith('<'))
            return method.IsSpecialName || method.DeclaringType.Name.StartsWith('<') || IsLogic(method) ? null : name.Split('.')[^1];
        if (!Has(method, "AsyncStateMachineAttribute"))
            return null;
        // Names that the compiler makes: <Run>b__0_1 of a lambda, <Run>g__Fetch|0_1 of a local function.
        var local = name.IndexOf(">g__", StringComparison.Ordinal);
        return local >= 0 ? name[(local + 4)..name.LastIndexOf('|')] : name.Contains(">b__", StringComparison.Ordinal) ? "lambda" : null;
    }

    /// <summary>The manifest has its name; of overloads it is the marked one.</summary>
    bool IsLogic(MethodDefinition method) => $"{method.DeclaringType.FullName.Replace('/', '.')}.{method.Name}" == logic
        && (IsMarked(method) || !method.DeclaringType.Methods.Any(other => other.Name == method.Name && IsMarked(other)));

    static bool IsMarked(MethodDefinition method) => method.CustomAttributes.Any(mark => mark.AttributeType.FullName == "Pipelines.PipelineAttribute");

    bool Leads(MethodDefinition method)
    {
        if (leads.TryGetValue(method, out var known))
            return known;
        HashSet<MethodDefinition> seen = [method];
        var open = new Stack<MethodDefinition>(seen);
        while (open.TryPop(out var at))
        {
            foreach (var called in Called(at).Where(seen.Add))
            {
                if (components.Contains(called) || leads.GetValueOrDefault(called))
                    return leads[method] = true;
                if (called.HasBody && (called.Name.StartsWith('<') || !called.IsSpecialName))
                    open.Push(called);
            }
        }
        return leads[method] = false;
    }

    /// <summary>What the code of a method names, that of its state machine with it.</summary>
    IEnumerable<MethodDefinition> Called(MethodDefinition method) =>
        method.Body.Instructions.Select(instruction => instruction.Operand).OfType<MethodReference>().Select(Own).OfType<MethodDefinition>()
            .Concat(StateMachine(method)?.Methods.Where(move => move.Name == "MoveNext") ?? []);

    /// <summary>What it is in this module; null where it comes from elsewhere.</summary>
    MethodDefinition? Own(MethodReference called) =>
        called as MethodDefinition ?? (called.DeclaringType.GetElementType() is TypeDefinition type && type.Module == module ? called.GetElementMethod().Resolve() : null);

    static TypeDefinition? StateMachine(MethodDefinition method) => method.CustomAttributes
        .FirstOrDefault(mark => mark.AttributeType.FullName.StartsWith(Attributes, StringComparison.Ordinal) && mark.AttributeType.Name.EndsWith("StateMachineAttribute", StringComparison.Ordinal))
        ?.ConstructorArguments[0].Value is TypeReference machine ? machine.Resolve() : null;

    static bool Has(MethodDefinition method, string mark) => method.CustomAttributes.Any(found => found.AttributeType.FullName == Attributes + mark);
}
