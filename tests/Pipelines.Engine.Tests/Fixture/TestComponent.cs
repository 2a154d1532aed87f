using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Pipelines.Engine.Tests.Fixture;

/// <summary>A component given as the text of its method, and the code that the build makes for it.</summary>
sealed class TestComponent
{
    static readonly HashSet<string> Supplied = ["CancellationToken", "StepContext", "IProgress<double>", "Microsoft.Extensions.Logging.ILogger"];

    readonly MethodDeclarationSyntax method;

    public TestComponent(string source)
    {
        Source = source;
        method = (MethodDeclarationSyntax)SyntaxFactory.ParseMemberDeclaration(source)!;
        var returns = method.ReturnType;
        IsAsync = returns.ToString().StartsWith("Task", StringComparison.Ordinal);
        if (returns is GenericNameSyntax task && IsAsync)
            returns = task.TypeArgumentList.Arguments[0];
        Result = returns.ToString() is "void" or "Task" ? null : returns;
        Outputs = Result switch
        {
            null => [],
            TupleTypeSyntax tuple => [.. tuple.Elements.Select((element, i) => (OutputName(element.Identifier.Text), element.Type.ToString(), $"result.Item{i + 1}"))],
            _ => [("result", Result.ToString(), "result")],
        };
    }

    public string Name => method.Identifier.Text;

    public string Source { get; }

    public bool IsAsync { get; }

    public TypeSyntax? Result { get; }

    public IReadOnlyList<(string Name, string Type, string Expression)> Outputs { get; }

    public IEnumerable<ParameterSyntax> Inputs => method.ParameterList.Parameters.Where(parameter => !Supplied.Contains(parameter.Type!.ToString()));

    /// <summary>The step's bundle: the method and its entry.</summary>
    public string ToStep(string helpers)
    {
        var arguments = method.ParameterList.Parameters.Select(parameter => parameter.Type!.ToString() switch
        {
            "CancellationToken" => "call.CancellationToken",
            "StepContext" => "call.Context",
            "IProgress<double>" => "call.Progress",
            "Microsoft.Extensions.Logging.ILogger" => "call.Logger",
            var type => $"call.Input<{type}>(\"{parameter.Identifier}\"{(parameter.Default is { } value ? ", " + value.Value : "")})",
        });
        var call = $"{(IsAsync ? "await " : "")}{Name}({string.Join(", ", arguments)});";
        return $$"""
            {{Source}}
            {{helpers}}
            internal static class PipelinesEntry
            {
                public static global::System.Reflection.MethodInfo Component => typeof(Test).GetMethod("{{Name}}", (global::System.Reflection.BindingFlags)56)!;

                public static async Task ExecuteAsync(global::Pipelines.Hosting.StepCall call)
                {
                    {{(Result is null ? "" : "var result = ")}}{{call}}
                    {{string.Join('\n', Outputs.Select(output => $"call.Output<{output.Type}>(\"{output.Name}\", {output.Expression});"))}}
                }
            }
            """;
    }

    /// <summary>What stands in the logic's bundle in its place.</summary>
    public string ToStub()
    {
        var inputs = Inputs.ToList();
        var submit = string.Join(", ", inputs.Select(i => $"Arg<{i.Type}> {i.Identifier}{(i.Default is null ? "" : " = default")}"));
        var with = string.Concat(inputs.Select(i => $".With<{i.Type}>(\"{i.Identifier}\", {i.Identifier})"));
        var plain = string.Join(", ", inputs.Select(i => i.ToString()));
        var pass = string.Join(", ", inputs.Select(i => $"Arg.Of<{i.Type}>({i.Identifier})"));
        var values = Outputs.Count == 0 ? "step.Wait();"
            : Result is TupleTypeSyntax ? $"return ({string.Join(", ", Outputs.Select(o => $"step.Output<{o.Type}>(\"{o.Name}\").Value"))});"
            : $"return step.Output<{Result}>(\"result\").Value;";
        return $$"""
            internal static SubmittedStep PipelinesSubmit_{{Name}}({{submit}}) => new Call("{{Name}}"){{with}}.Submit();
            public static {{Result?.ToString() ?? "void"}} {{Name}}({{plain}}) { var step = PipelinesSubmit_{{Name}}({{pass}}); {{values}} }
            """;
    }

    static string OutputName(string identifier) => char.ToLowerInvariant(identifier[0]) + identifier[1..];
}
