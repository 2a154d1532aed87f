using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Pipelines.Compiler.Discovery;
using Pipelines.Compiler.Slicing;

namespace Pipelines.Compiler.Bundling;

/// <summary>Writes the class through which a host calls a step or the logic, nested where it reaches private members.</summary>
static class EntryWriter
{
    public static string Step(ComponentModel component, TravellingTypes types)
    {
        var method = component.Method;
        var body = new StringBuilder();
        foreach (var use in Serializers(component.Travelling, types))
            body.Append($"        {use}\n");
        foreach (var (_, format) in component.InputFormats)
            body.Append($"        call.UseForInput{Made(format)};\n");
        if (component.OutputFormat is { } own)
            body.Append($"        call.UseForOutput{Made(own, Literal(component.Outputs[0].Name))};\n");
        foreach (var parameter in method.Parameters)
            body.Append($"        var {Local(parameter)} = {Source(parameter)};\n");
        var call = $"{Called(method)}({string.Join(", ", method.Parameters.Select(Local))})";
        body.Append(component switch
        {
            { Outputs.Count: 0, IsAsync: true } when component.Result is null => $"        await {call};\n",
            { Outputs.Count: 0 } => $"        {call};\n",
            { IsAsync: true } => $"        var result = await {call};\n",
            _ => $"        var result = {call};\n",
        });
        for (var i = 0; i < component.Outputs.Count; i++)
        {
            var output = component.Outputs[i];
            body.Append($"        call.Output<{Names.InCode(output.Type)}>({Literal(output.Name)}, result{(component.IsSplit ? $".Item{i + 1}" : "")});\n");
        }
        var finish = component.IsAsync ? "" : "        return global::System.Threading.Tasks.Task.CompletedTask;\n";
        var helpers = string.Join(", ", HelperMembers.TypesOf(component).Where(t => !SymbolEqualityComparer.Default.Equals(t.ContainingAssembly, method.ContainingAssembly)).Select(t => $"typeof({TypeOf(t)})"));
        var named = helpers.Length == 0 ? "" : $"    /// <summary>What only reflection reaches.</summary>\n    public static readonly global::System.Type[] Helpers = [{helpers}];\n\n";
        return $$"""
            internal static class {{WellKnown.Entry}}
            {
            {{named}}    public static global::System.Threading.Tasks.Task<int> Main(string[] args) =>
                    global::Pipelines.Hosting.StepHost.RunStandaloneAsync({{Literal(component.Name)}}, args, ExecuteAsync);

                /// <summary>The component, for a command line's options.</summary>
                public static global::System.Reflection.MethodInfo Component => typeof({{Names.InCode(method.ContainingType)}}).GetMethod(
                    {{Literal(method.Name)}}, 0, (global::System.Reflection.BindingFlags)56, null, [{{string.Join(", ", method.Parameters.Select(p => $"typeof({TypeOf(p.Type)})"))}}], null)!;

                public static {{(component.IsAsync ? "async " : "")}}global::System.Threading.Tasks.Task ExecuteAsync(global::Pipelines.Hosting.StepCall call)
                {
            {{body}}{{finish}}    }
            }
            """;
    }

    public static string Logic(PipelineModel pipeline, IEnumerable<ComponentModel> called, TravellingTypes types)
    {
        var method = pipeline.Method;
        var body = new StringBuilder();
        foreach (var use in Serializers(pipeline.Travelling(called), types))
            body.Append($"        {use}\n");
        foreach (var component in called)
        {
            foreach (var (input, format) in component.InputFormats)
                body.Append($"        call.UseForInput{Made(format, Literal(component.Name), Literal(input))};\n");
            if (component.OutputFormat is { } own)
                body.Append($"        call.UseForOutput{Made(own)};\n");
        }
        foreach (var parameter in method.Parameters)
        {
            if (PipelineModel.IsToken(parameter))
            {
                body.Append($"        var {Local(parameter)} = call.CancellationToken;\n");
                continue;
            }
            var fallback = parameter.HasExplicitDefaultValue ? ", " + CodeWriter.Default(parameter) : "";
            body.Append($"        var {Local(parameter)} = call.Parameter<{Names.InCode(parameter.Type)}>({Literal(parameter.Name)}{fallback});\n");
        }
        var run = $"{(pipeline.IsAsync ? "await " : "")}{Called(method)}({string.Join(", ", method.Parameters.Select(Local))})";
        var name = pipeline.Settings.Text("ReturnValue") ?? "result";
        body.Append(pipeline.Result is { } type ? $"        call.Return<{Names.InCode(type)}>({Literal(name)}, {run});\n" : $"        {run};\n");
        var finish = pipeline.IsAsync ? "" : "        return global::System.Threading.Tasks.Task.CompletedTask;\n";
        return $$"""
            internal static class {{WellKnown.Entry}}
            {
                public static {{(pipeline.IsAsync ? "async " : "")}}global::System.Threading.Tasks.Task ExecuteAsync(global::Pipelines.Logic.LogicCall call)
                {
            {{body}}{{finish}}    }
            }
            """;
    }

    static string Made(ArtifactFormat format, params string[] before) =>
        $"<{Names.InCode(format.Value)}>({string.Join(", ", before.Append($"new {Names.InCode(format.Serializer)}()"))})";

    /// <remarks>A type's own mark is found when the program runs; what it marks inside another type may be out of reach here.</remarks>
    static IEnumerable<string> Serializers(IEnumerable<ITypeSymbol> travelling, TravellingTypes types) => travelling
        .SelectMany(type => types.FormatsIn(type).Where(f => SymbolEqualityComparer.Default.Equals(f.Value, type) || types.DeclaredFor(f.Value) != null))
        .Select(f => $"call.Use<{Names.InCode(f.Value.WithNullableAnnotation(NullableAnnotation.NotAnnotated))}>(new {Names.InCode(f.Serializer)}());")
        .Distinct().Order(StringComparer.Ordinal);

    static string Source(IParameterSymbol parameter)
    {
        if (!ComponentReader.IsInjected(parameter))
        {
            var fallback = parameter.HasExplicitDefaultValue ? ", " + CodeWriter.Default(parameter) : "";
            return $"call.Input<{Names.InCode(parameter.Type)}>({Literal(parameter.Name)}{fallback})";
        }
        return parameter.Type.Name switch
        {
            "CancellationToken" => "call.CancellationToken",
            "IProgress" => "call.Progress",
            "ILogger" => "call.Logger",
            _ => "call.Context",
        };
    }

    /// <summary>In typeof, a reference type is not annotated and a tuple has no names.</summary>
    static string TypeOf(ITypeSymbol type) => type is INamedTypeSymbol { IsTupleType: true, TupleUnderlyingType: { } plain }
        ? Names.InCode(plain)
        : Names.InCode(type.WithNullableAnnotation(NullableAnnotation.NotAnnotated));

    /// <summary>By its full name: the entry has members of its own.</summary>
    static string Called(IMethodSymbol method) => $"{Names.InCode(method.ContainingType)}.{Names.Identifier(method.Name)}";

    /// <summary>Locals that no parameter's name can clash with.</summary>
    static string Local(IParameterSymbol parameter) => "input_" + parameter.Name;

    static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);
}
