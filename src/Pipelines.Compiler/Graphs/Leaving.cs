using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Pipelines.Compiler.Graphs;

/// <summary>Statements after which the rest is not always run.</summary>
static class Leaving
{
    /// <summary>The condition's text under which what follows is run; null when it always is.</summary>
    public static string? By(IOperation statement, ImmutableHashSet<string> decided)
    {
        var jumps = Inside(statement).Where(inner => inner != statement && Leaves(inner, statement, decided)).ToList();
        if (jumps.Count == 0)
            return null;
        if (statement is IConditionalOperation { WhenFalse: null } choice && jumps is [var jump] && (choice.WhenTrue == jump || choice.WhenTrue is IBlockOperation block && block.Operations.LastOrDefault() == jump))
            return CodeText.Not(choice.Condition.Syntax);
        return jumps.All(j => j is IBranchOperation) ? "the loop was not left before" : "the function was not left before";
    }

    /// <summary>True where nothing that follows is ever run.</summary>
    public static bool Always(IOperation? statement) => statement switch
    {
        IBlockOperation block => Always(block.Operations.LastOrDefault()),
        IExpressionStatementOperation expression => expression.Operation is IThrowOperation,
        IConditionalOperation { Type: null } choice => Always(choice.WhenTrue) && Always(choice.WhenFalse),
        IReturnOperation { Kind: OperationKind.Return or OperationKind.YieldBreak } or IThrowOperation or IBranchOperation => true,
        _ => false,
    };

    static IEnumerable<IOperation> Inside(IOperation operation)
    {
        yield return operation;
        foreach (var inner in operation.ChildOperations.Where(o => o is not (IAnonymousFunctionOperation or ILocalFunctionOperation)).SelectMany(Inside))
            yield return inner;
    }

    static bool Leaves(IOperation jump, IOperation statement, ImmutableHashSet<string> decided) => jump switch
    {
        IReturnOperation { Kind: OperationKind.Return or OperationKind.YieldBreak, IsImplicit: false } => true,
        // Any code may throw; it counts where a step's value decides it.
        IThrowOperation => decided.Count > 0 && !jump.Syntax.Ancestors().TakeWhile(a => a != statement.Syntax.Parent).OfType<TryStatementSyntax>().Any(t => t.Catches.Count > 0 && t.Block.Contains(jump.Syntax)),
        IBranchOperation branch => !Inside(statement).Any(o => Takes(o, branch)),
        _ => false,
    };

    static bool Takes(IOperation operation, IBranchOperation branch) => operation switch
    {
        ILoopOperation loop => SymbolEqualityComparer.Default.Equals(loop.ExitLabel, branch.Target) || SymbolEqualityComparer.Default.Equals(loop.ContinueLabel, branch.Target),
        ISwitchOperation choice => SymbolEqualityComparer.Default.Equals(choice.ExitLabel, branch.Target),
        ILabeledOperation label => SymbolEqualityComparer.Default.Equals(label.Label, branch.Target),
        _ => false,
    };
}
