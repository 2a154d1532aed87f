using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Pipelines.Compiler.Bundling;
using Pipelines.Compiler.Discovery;

namespace Pipelines.Compiler.Lowering;

/// <summary>Writes what stands in a component's place in the logic: one method that submits, one that also waits, one of the component's own name.</summary>
static class StubWriter
{
    public static string Submit(ComponentModel component) => $"{Names.InCode(component.Method.ContainingType)}.{WellKnown.Submit}{component.Method.Name}";

    public static string Value(ComponentModel component) => $"{Names.InCode(component.Method.ContainingType)}.{WellKnown.Wait}{component.Method.Name}";

    public static string Write(ComponentModel component)
    {
        var method = component.Method;
        var parameters = string.Join(", ", method.Parameters.Select(p => $"global::Pipelines.Logic.Arg<{Names.InCode(p.Type)}> {Names.Identifier(p.Name)}{(p.HasExplicitDefaultValue ? " = default" : "")}").Append($"int {WellKnown.Site} = 0"));
        var passed = string.Join(", ", method.Parameters.Select(p => Names.Identifier(p.Name)).Append(WellKnown.Site));
        var wrapped = string.Join(", ", method.Parameters.Select(p => $"global::Pipelines.Logic.Arg.Of<{Names.InCode(p.Type)}>(value: {Names.Identifier(p.Name)})"));
        var inputs = string.Concat(component.Inputs.Select(p => $".With<{Names.InCode(p.Type)}>({Literal(p.Name)}, {Names.Identifier(p.Name)})"));
        var returned = method.ReturnsVoid ? "void" : Names.InCode(method.ReturnType);
        var submit = WellKnown.Submit + method.Name;
        var wait = WellKnown.Wait + method.Name;
        var access = CodeWriter.Accessibility(method);
        return $"""
            {access} static global::Pipelines.Logic.SubmittedStep {submit}({parameters})
                => new global::Pipelines.Logic.Call({Literal(component.Name)}, {WellKnown.Site}){inputs}.Submit();

            {access} static {(component.IsAsync && NeedsAwait(component) ? "async " : "")}{returned} {wait}({parameters})
            {Body(component, $"{submit}({passed})")}

            {access} static {returned} {Names.Identifier(method.Name)}({(method.IsExtensionMethod ? "this " : "")}{string.Join(", ", method.Parameters.Select(CodeWriter.Parameter))})
                => {wait}({wrapped});
            """;
    }

    static bool NeedsAwait(ComponentModel component) => component.IsSplit;

    static string Body(ComponentModel component, string submit)
    {
        if (component.Outputs.Count == 0)
            return $"    => {submit}.{(component.IsAsync ? "WaitAsync" : "Wait")}();";
        if (!component.IsSplit)
            return $"    => {submit}.{Read(component, component.Outputs[0])};";
        var reads = component.Outputs.Select(o => (component.IsAsync ? "await " : "") + "step." + Read(component, o));
        return $$"""
            {
                var step = {{submit}};
                return {{(component.Outputs.Count == 1 ? $"new {Names.InCode(component.Result!)}" : "")}}({{string.Join(", ", reads)}});
            }
            """;
    }

    static string Read(ComponentModel component, OutputModel output) =>
        $"Output<{Names.InCode(output.Type)}>({Literal(output.Name)}).{(component.IsAsync ? "ValueAsync()" : "Value")}";

    static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);
}
