using System.Globalization;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Pipelines.Compiler.Hashing;

/// <summary>Instructions: long forms for short ones, targets by their number.</summary>
sealed partial class OwnerText
{
    void Body(MethodBody body)
    {
        Line($"body {(body.InitLocals ? "zeroed" : "")}");
        foreach (var local in body.Variables)
            Line("local " + Name(local.VariableType));
        var places = new Dictionary<Instruction, int>(body.Instructions.Count);
        foreach (var instruction in body.Instructions)
            places[instruction] = places.Count;
        foreach (var instruction in body.Instructions)
            Instruction(instruction, body, places);
        foreach (var handler in body.ExceptionHandlers)
            Line($"handler {handler.HandlerType} {At(handler.TryStart)} {At(handler.TryEnd)} {At(handler.HandlerStart)} {At(handler.HandlerEnd)} {At(handler.FilterStart)} {(handler.CatchType is { } type ? Name(type) : "")}");

        int At(Instruction? target) => target is null ? -1 : places[target];
    }

    void Instruction(Instruction instruction, MethodBody body, Dictionary<Instruction, int> places)
    {
        var code = instruction.OpCode.Code;
        var (name, operand) = code switch
        {
            >= Code.Ldarg_0 and <= Code.Ldarg_3 => ("ldarg", Numeral(code - Code.Ldarg_0)),
            >= Code.Ldloc_0 and <= Code.Ldloc_3 => ("ldloc", Numeral(code - Code.Ldloc_0)),
            >= Code.Stloc_0 and <= Code.Stloc_3 => ("stloc", Numeral(code - Code.Stloc_0)),
            >= Code.Ldc_I4_M1 and <= Code.Ldc_I4_8 => ("ldc.i4", Numeral(code - Code.Ldc_I4_0)),
            _ => (Long(instruction.OpCode.Name), Operand(instruction.Operand, body, places)),
        };
        _text.Append(name).Append(' ').Append(operand).Append('\n');
    }

    string Operand(object? operand, MethodBody body, Dictionary<Instruction, int> places) => operand switch
    {
        null => "",
        Instruction target => Numeral(places[target]),
        Instruction[] targets => string.Join(",", targets.Select(t => places[t])),
        VariableDefinition local => Numeral(local.Index),
        // As the short forms count: the object comes first.
        ParameterDefinition parameter => Numeral(parameter == body.ThisParameter ? 0 : parameter.Index + (body.Method.HasThis ? 1 : 0)),
        MethodReference method => Name(method),
        FieldReference field => Name(field),
        TypeReference type => Name(type),
        CallSite site => Signature(site),
        string text => Text(text),
        float number => Bits(number),
        double number => Bits(number),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new InvalidOperationException($"unknown operand {operand.GetType()}"),
    };

    static string Long(string name) => name.EndsWith(".s", StringComparison.Ordinal) ? name[..^2] : name;

    static string Numeral(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>With its length, so that no text can pass for the lines that follow it.</summary>
    static string Text(string text) => $"{text.Length}:{text}";

    static string Bits(double number) => BitConverter.DoubleToInt64Bits(number).ToString("x", CultureInfo.InvariantCulture);
}
