using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Pipelines.Analyzers.Marks;
using Pipelines.Analyzers.Usage;

namespace Pipelines.Analyzers.Logic;

/// <summary>The clauses of a <c>try</c> that wait for what a step throws and will not see it (rule P8).</summary>
static class Catches
{
    /// <summary>What the logic sees of a step's end; the last is what waiting by <c>Wait</c> and <c>Result</c> makes of them.</summary>
    static readonly HashSet<string> Seen =
        ["System.Exception", "object", "Pipelines.StepFailedException", "Pipelines.StepSkippedException", "System.OperationCanceledException", "System.AggregateException"];

    public static void Check(ITryOperation attempt, Findings findings)
    {
        if (attempt.Catches.IsEmpty || attempt.Catches.Any(c => Is(c.ExceptionType, "Pipelines.StepFailedException")))
            return;
        var step = attempt.Body.Descendants().OfType<IInvocationOperation>().FirstOrDefault(call => Mark.IsComponent(call.TargetMethod.OriginalDefinition));
        if (step is null)
            return;
        foreach (var clause in attempt.Catches.Where(c => c.ExceptionType is INamedTypeSymbol type && !IsSeen(type)))
        {
            var place = clause.Syntax is CatchClauseSyntax { Declaration.Type: { } type } ? type : clause.Syntax;
            findings.Add(UsageRules.ForeignCatch, place.GetLocation(), clause.ExceptionType.Name, step.TargetMethod.Name);
        }
    }

    /// <summary>Of those derived from what the logic sees, only a cancelled task's exception occurs.</summary>
    static bool IsSeen(INamedTypeSymbol type) => Seen.Contains(type.ToDisplayString()) || Is(type, "System.Threading.Tasks.TaskCanceledException");

    static bool Is(ITypeSymbol type, string name) => type.ToDisplayString() == name;
}
