using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Pipelines.Compiler.Lowering;

/// <summary>What may go on after a call in its place.</summary>
enum Manner
{
    /// <summary>Everything: it submits and goes on (rule P1).</summary>
    Free,

    /// <summary>Calls next to it, then all are waited for (rule P8).</summary>
    Guarded,

    /// <summary>Nothing: it waits where it stands (rules P5, P18).</summary>
    Waits,
}

/// <summary>Where a call stands, and what follows from it.</summary>
/// <param name="Manner">What may go on after it.</param>
/// <param name="Function">The method, local function or lambda that it stands in.</param>
/// <param name="Reason">Why it is not free.</param>
sealed record Standing(Manner Manner, SyntaxNode Function, string? Reason)
{
    // Asked for at every call; a function is walked through once.
    static readonly ConditionalWeakTable<SyntaxNode, FunctionWays> Ways = [];

    /// <summary>What the place alone says, without asking who calls the function around it.</summary>
    public static Standing Of(SyntaxNode node)
    {
        string? guarded = null;
        for (var at = node; ; at = at.Parent!)
        {
            switch (at.Parent)
            {
                case QueryExpressionSyntax or QueryBodySyntax or QueryClauseSyntax:
                    return new(Manner.Waits, FunctionOf(node), "it stands in a query");
                case TryStatementSyntax or CatchClauseSyntax or FinallyClauseSyntax:
                    guarded ??= "it stands in a try";
                    break;
                case UsingStatementSyntax:
                    guarded ??= "it stands in a using";
                    break;
                case LockStatementSyntax:
                    guarded ??= "it stands in a lock";
                    break;
                case BlockSyntax or SwitchSectionSyntax when at is StatementSyntax statement && FollowsUsing(at.Parent, statement):
                    guarded ??= "it follows a using declaration";
                    break;
                case AnonymousFunctionExpressionSyntax { ExpressionBody: not null } lambda:
                    return new(Manner.Waits, lambda, "it stands in a lambda");
                case AnonymousFunctionExpressionSyntax lambda:
                    return new(IsIterator(lambda) || Jumps(lambda) ? Manner.Waits : Manner.Guarded, lambda, "it stands in a lambda");
                case null or MemberDeclarationSyntax or LocalFunctionStatementSyntax:
                    var function = at.Parent ?? at;
                    return IsIterator(function) ? new(Manner.Waits, function, "an iterator hands out one item after another")
                        : Jumps(function) ? new(Manner.Waits, function, "the method around it jumps with goto")
                        : new(guarded is null ? Manner.Free : Manner.Guarded, function, guarded);
            }
        }
    }

    /// <summary>The method, local function or lambda around a node.</summary>
    public static SyntaxNode FunctionOf(SyntaxNode node) =>
        node.Ancestors().First(a => a is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax or CompilationUnitSyntax);

    public static bool IsAsync(SyntaxNode function) => function switch
    {
        AnonymousFunctionExpressionSyntax lambda => lambda.AsyncKeyword != default,
        LocalFunctionStatementSyntax local => local.Modifiers.Any(SyntaxKind.AsyncKeyword),
        MethodDeclarationSyntax method => method.Modifiers.Any(SyntaxKind.AsyncKeyword),
        _ => false,
    };

    public static bool IsIterator(SyntaxNode function) => Ways.GetValue(function, WaysOf).Yields;

    static bool Jumps(SyntaxNode function) => Ways.GetValue(function, WaysOf).Jumps;

    static FunctionWays WaysOf(SyntaxNode function) =>
        new(Own(function).OfType<YieldStatementSyntax>().Any(), Own(function).OfType<GotoStatementSyntax>().Any(g => g.IsKind(SyntaxKind.GotoStatement)));

    static IEnumerable<SyntaxNode> Own(SyntaxNode function) =>
        function.DescendantNodes(n => n == function || n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax));

    static bool FollowsUsing(SyntaxNode block, StatementSyntax statement)
    {
        var statements = block is BlockSyntax b ? b.Statements : ((SwitchSectionSyntax)block).Statements;
        return statements.TakeWhile(s => s != statement).Append(statement).Any(s => s is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 });
    }

    sealed record FunctionWays(bool Yields, bool Jumps);
}
