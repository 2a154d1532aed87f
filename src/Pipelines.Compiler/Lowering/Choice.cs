using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Pipelines.Compiler.Lowering;

/// <summary>Conditional and switch expressions: one of several calls is made, and its handle is the handle of the whole.</summary>
static class Choice
{
    /// <summary>The expression that gives what the given one gives, if that is the way taken.</summary>
    public static ExpressionSyntax Around(ExpressionSyntax expression) => expression.Parent switch
    {
        ConditionalExpressionSyntax choice when choice.Condition != expression => Around(choice),
        SwitchExpressionArmSyntax { Parent: SwitchExpressionSyntax choice } arm when arm.Expression == expression => Around(choice),
        ParenthesizedExpressionSyntax inner => Around(inner),
        _ => expression,
    };

    /// <summary>All that the expression can give, exceptions aside.</summary>
    public static IEnumerable<ExpressionSyntax> Ways(ExpressionSyntax expression) => expression switch
    {
        ConditionalExpressionSyntax choice => Ways(choice.WhenTrue).Concat(Ways(choice.WhenFalse)),
        SwitchExpressionSyntax choice => choice.Arms.SelectMany(a => Ways(a.Expression)),
        ParenthesizedExpressionSyntax inner => Ways(inner.Expression),
        AwaitExpressionSyntax { Expression: InvocationExpressionSyntax } awaited => [awaited],
        ThrowExpressionSyntax => [],
        _ => [expression],
    };
}
