using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Pipelines.Analyzers.Marks;
using Pipelines.Analyzers.Usage;

namespace Pipelines.Analyzers.Logic;

/// <summary>Looks at what a pipeline function does itself (rules P8 and P21).</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LogicAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [UsageRules.ForeignCatch, UsageRules.OwnEffect];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(start =>
        {
            if (start.Compilation.GetTypeByMetadataName(Mark.Assembly + "." + Mark.Pipeline) != null)
                start.RegisterOperationBlockAction(Check);
        });
    }

    static void Check(OperationBlockAnalysisContext context)
    {
        if (context.OwningSymbol is not IMethodSymbol method || !Mark.IsPipeline(method))
            return;
        var findings = new Findings(context.ReportDiagnostic);
        foreach (var operation in context.OperationBlocks.SelectMany(block => block.DescendantsAndSelf()))
        {
            if (operation is ITryOperation attempt)
                Catches.Check(attempt, findings);
            else if (Effects.Of(operation) is var (does, by) && !Effects.IsNamedOnly(operation))
                findings.Add(UsageRules.OwnEffect, operation.Syntax.GetLocation(), Names.Of(method), does, by);
        }
    }
}
