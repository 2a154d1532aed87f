using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Pipelines.Analyzers.Marks;
using Pipelines.Analyzers.Usage;

namespace Pipelines.Analyzers.Inputs;

/// <summary>Points at components that change what was handed to them (rule P20).</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class InputAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [UsageRules.ChangesInput];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(start =>
        {
            if (start.Compilation.GetTypeByMetadataName(Mark.Assembly + "." + Mark.Component) != null)
                start.RegisterOperationBlockAction(Check);
        });
    }

    static void Check(OperationBlockAnalysisContext context)
    {
        if (context.OwningSymbol is not IMethodSymbol method || method.Parameters.IsEmpty || !Mark.IsComponent(method))
            return;
        var operations = context.OperationBlocks.SelectMany(block => block.DescendantsAndSelf()).ToList();
        // A parameter that is given another value may hold a copy from then on.
        var replaced = new HashSet<ISymbol>(operations.OfType<IParameterReferenceOperation>().Where(IsReplaced).Select(p => p.Parameter), SymbolEqualityComparer.Default);
        var findings = new Findings(context.ReportDiagnostic);
        foreach (var operation in operations)
        {
            if (Changes.Of(operation) is { } parameter && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, method)
                && !replaced.Contains(parameter) && !ComponentReader.IsInjected(parameter))
                findings.Add(UsageRules.ChangesInput, operation.Syntax.GetLocation(), Names.Of(method), parameter.Name);
        }
    }

    static bool IsReplaced(IParameterReferenceOperation use) =>
        use.Parent is IAssignmentOperation assignment && assignment.Target == use
        || use.Parent is ITupleOperation { Parent: IDeconstructionAssignmentOperation taken } && taken.Target == use.Parent
        || use.Parent is IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out };
}
