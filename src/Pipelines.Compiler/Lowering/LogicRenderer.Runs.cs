using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Pipelines.Compiler.Discovery;

namespace Pipelines.Compiler.Lowering;

/// <summary>Calls next to each other in guarded code: all are submitted, then all are waited for (rule P8).</summary>
sealed partial class LogicRenderer
{
    readonly Dictionary<CallRun, string> _outstanding = [];
    CallRun? _run;

    void WriteRun(CallRun run)
    {
        var around = _run;
        _run = run;
        var first = run.Statements[0];
        var outstanding = _outstanding[run] = $"{_plan!.StepPrefix}{++_temporaries}";
        Append($"{(run.IsEmbedded ? "{ " : "")}var {outstanding} = new {Space}Outstanding(); ", first);
        foreach (var statement in run.Statements)
        {
            foreach (var local in DeclaredIn(statement))
                Append(_plan.IsHandle(local) ? $"{Space}Handle<{Plain(local.Type)}>? {HandleOf(local.Name)} = null; " : _plan.IsList(local) ? $"var {PlacesOf(local.Name)} = new {Space}Pending<{Element(local.Type)}>(); " : "", first);
            foreach (var local in DeclaredIn(statement))
                Append($"{(_plan.IsHandle(local) ? Plain(local.Type) : Names.InCode(local.Type))} {Names.Identifier(local.Name)} = default!; ", first);
        }
        Append("try {", first);
        foreach (var statement in run.Statements)
            Write(statement);
        var thrown = $"{_plan.StepPrefix}{++_temporaries}";
        Append($" }} catch (global::System.Exception {thrown}) {{ {outstanding}.Stop({thrown}); }} {outstanding}.Wait();{(run.IsEmbedded ? " }" : "")}", run.Statements[^1]);
        _run = around;
    }

    /// <summary>What must be known after the run.</summary>
    IEnumerable<ILocalSymbol> DeclaredIn(StatementSyntax statement) => statement switch
    {
        LocalDeclarationStatementSyntax declaration => declaration.Declaration.Variables.Select(v => (ILocalSymbol)Declared(v)!),
        ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: TupleExpressionSyntax or DeclarationExpressionSyntax } assignment } =>
            assignment.Left.DescendantNodes().OfType<SingleVariableDesignationSyntax>().Select(d => Source.ModelOf(d).GetDeclaredSymbol(d)).OfType<ILocalSymbol>(),
        _ => [],
    };

    /// <summary>True for a declaration that stands before the run: the statement only sets what it declares.</summary>
    bool IsHoisted(StatementSyntax statement) => _run != null && _run.Statements.Contains(statement);

    void WriteHoisted(LocalDeclarationStatementSyntax declaration)
    {
        var variable = declaration.Declaration.Variables[0];
        var local = (ILocalSymbol)Declared(variable)!;
        var value = variable.Initializer!.Value;
        if (_plan!.ChainAt(value) is var (chain, _))
        {
            Append($"{Names.Identifier(local.Name)} = ", declaration);
            if (_plan.IsList(local))
                WriteChain(chain, $"{PlacesOf(local.Name)}.{(chain.IsArray ? "Array" : "List")}(");
            else
                Write(value);
        }
        else
        {
            Append($"{HandleOf(local.Name)} = ", declaration);
            if (_plan.IsChoice(value))
                Write(value);
            else
                WriteHandle(CallIn(value)!);
        }
        Append(";", declaration);
    }

    /// <summary>The name of what counts the call's step; null in free code.</summary>
    string? OutstandingOf(ComponentCall call) => _plan!.RunOf(call) is { } run ? _outstanding[run] : null;

    /// <summary>An assignment that code elsewhere would see although a step before it failed.</summary>
    void WithUndo(StatementSyntax statement, IReadOnlyList<ILocalSymbol> locals, Action write)
    {
        var seen = _run is null ? [] : locals.Where(l => !statement.Contains(l.DeclaringSyntaxReferences[0].GetSyntax()) && CallRun.IsSeenAfterwards(l, statement)).Distinct<ILocalSymbol>(SymbolEqualityComparer.Default).ToList();
        if (seen.Count == 0)
        {
            write();
            return;
        }
        var before = $"{_plan!.StepPrefix}{++_temporaries}";
        var pairs = string.Join(", ", seen.Select(l => $"{HandleOf(l.Name)}, {Names.Identifier(l.Name)}"));
        Append($"{{ var {before} = ({pairs}); ", statement);
        write();
        Append($" {_outstanding[_run!]}.Undo(() => ({pairs}) = {before}); }}", statement);
    }
}
