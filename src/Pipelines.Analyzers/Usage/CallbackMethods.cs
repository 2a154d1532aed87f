using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Pipelines.Analyzers.Marks;

namespace Pipelines.Analyzers.Usage;

/// <summary>A method that a callback setting names; null where it names none of the right signature.</summary>
sealed record Callback(string Property, string Text, Location Location, IMethodSymbol? Method);

/// <summary>Finds the methods that callback settings name: by <c>nameof</c>, or by a text in the method's own class (rules F6–F9).</summary>
static class CallbackMethods
{
    const string Run = "Pipelines.PipelineRun";
    const string Node = "Pipelines.StepNode";

    static readonly Dictionary<string, (SpecialType Result, string[] Parameters, string Written)> Signatures = new()
    {
        ["PreExecuteCallback"] = (SpecialType.System_Boolean, [Run, Node, "System.Collections.Generic.IDictionary<string, object>"], "bool {0}(PipelineRun, StepNode, IDictionary<string, object?>)"),
        ["PostExecuteCallback"] = (SpecialType.System_Void, [Run, Node], "void {0}(PipelineRun, StepNode)"),
        ["StatusChangeCallback"] = (SpecialType.System_Void, [Run, Node, "Pipelines.StepStatus"], "void {0}(PipelineRun, StepNode, StepStatus)"),
        ["RetryCallback"] = (SpecialType.System_Boolean, [Run, Node, "int"], "bool {0}(PipelineRun, StepNode, int)"),
        ["ExitCallback"] = (SpecialType.System_Void, [Run], "void {0}(PipelineRun)"),
    };

    /// <param name="mark">The attribute as it is written.</param>
    /// <param name="owner">The method that it marks.</param>
    /// <param name="model">Of the attribute's file.</param>
    public static IEnumerable<Callback> In(AttributeSyntax mark, IMethodSymbol owner, SemanticModel model)
    {
        foreach (var argument in mark.ArgumentList?.Arguments ?? default)
        {
            if (argument.NameEquals?.Name.Identifier.ValueText is { } property && Signatures.ContainsKey(property) && model.GetConstantValue(argument.Expression).Value is string text)
                yield return new(property, text, argument.GetLocation(), Candidates(argument.Expression, text, owner, model).FirstOrDefault(m => Fits(m, property, owner)));
        }
    }

    public static void Check(AttributeSyntax mark, IMethodSymbol owner, SemanticModel model, Findings findings)
    {
        foreach (var wrong in In(mark, owner, model).Where(c => c.Method is null))
            findings.Add(UsageRules.WrongCallback, wrong.Location, wrong.Property, Names.Of(owner), wrong.Text, string.Format(System.Globalization.CultureInfo.InvariantCulture, Signatures[wrong.Property].Written, wrong.Text));
    }

    static IEnumerable<IMethodSymbol> Candidates(ExpressionSyntax expression, string text, IMethodSymbol owner, SemanticModel model) =>
        expression is InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" }, ArgumentList.Arguments: { Count: 1 } operands }
            ? model.GetMemberGroup(operands[0].Expression).OfType<IMethodSymbol>()
            : owner.ContainingType.GetMembers(text).OfType<IMethodSymbol>();

    static bool Fits(IMethodSymbol method, string property, IMethodSymbol owner)
    {
        var (result, parameters, _) = Signatures[property];
        return method is { IsStatic: true, IsGenericMethod: false, IsAsync: false, RefKind: RefKind.None, ContainingType.IsGenericType: false }
            && method.ReturnType.SpecialType == result
            && SymbolEqualityComparer.Default.Equals(method.ContainingAssembly, owner.ContainingAssembly)
            && method.Parameters.Select(p => p.RefKind == RefKind.None ? p.Type.ToDisplayString().Replace("?", "") : "").SequenceEqual(parameters);
    }
}
