using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Pipelines.Analyzers.Logic;
using Pipelines.Compiler.Diagnostics;
using Pipelines.Compiler.Inputs;

namespace Pipelines.Compiler.Lowering;

/// <summary>
/// What the analyzers say of a catch in a pipeline function (rule P8), said of the helpers that it calls: an analyzer sees a method, not who
/// calls it. Of the function itself it is said where no analyzer has run.
/// </summary>
static class CatchWarnings
{
    public static void Add(LogicCalls logic, UserCompilation source, Report report)
    {
        var found = new List<Microsoft.CodeAnalysis.Diagnostic>();
        var findings = new Findings(found.Add);
        foreach (var (method, declaration) in logic.Methods.Where(m => m.Value.DescendantNodes().OfType<CatchClauseSyntax>().Any()))
        {
            if (AnalyzersRan(source) && Mark.IsPipeline(method))
                continue;
            foreach (var attempt in source.ModelOf(declaration).GetOperation(declaration)?.Descendants().OfType<ITryOperation>() ?? [])
                Catches.Check(attempt, findings);
        }
        // Pragmas and NoWarn count here as they do for analyzers.
        if (found.Count > 0)
        {
            foreach (var diagnostic in CompilationWithAnalyzers.GetEffectiveDiagnostics(found, source.Compilation).Where(d => !d.IsSuppressed))
                report.Add(diagnostic);
        }
    }

    static bool AnalyzersRan(UserCompilation source) => !source.Arguments.SkipAnalyzers
        && source.Arguments.AnalyzerReferences.Any(reference => Path.GetFileNameWithoutExtension(reference.FilePath) == typeof(UsageRules).Assembly.GetName().Name);
}
