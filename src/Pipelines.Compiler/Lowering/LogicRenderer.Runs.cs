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
                Append(_plan.IsHandle(local) ? $"{Space}Handle<{Plain(local.Type)}>? {HandleOf(local.Name)} = null; " : _plan.PlacesBeside(local) is { } places ? $"var {PlacesOf(local.Name)} = new {places.Pending}(); " : "", first);
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
        if (_plan!.GatheringAt(value) is { } gathering)
        {
            Append($"{Names.Identifier(local.Name)} = ", declaration);
            if (_plan.PlacesBeside(local) != null)
            {
                WriteFilling(gathering, PlacesOf(local.Name));
                Append("." + gathering.Places.Made, declaration);
            }
            else
            {
                Write(value);
            }
        }
        else if (!_plan.IsHandle(local))
        {
            Append($"{Names.Identifier(local.Name)} = ", declaration);
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

    /// <summary>What code elsewhere sees of an assignment although a step before it failed: kept when the value is there, but not yet given.</summary>
    string? WriteBefore(StatementSyntax statement, IReadOnlyList<ILocalSymbol> locals)
    {
        if (_run is null || Pairs(statement, locals) is not { Length: > 0 } pairs)
            return null;
        var before = $"{_plan!.StepPrefix}{++_temporaries}";
        Append($" var {before} = ({pairs});", statement);
        return $" {_outstanding[_run]}.Undo(() => ({pairs}) = {before});";
    }

    string Pairs(StatementSyntax statement, IReadOnlyList<ILocalSymbol> locals) => string.Join(", ", locals
        .Where(l => !statement.Contains(l.DeclaringSyntaxReferences[0].GetSyntax()) && CallRun.IsSeenAfterwards(l, statement))
        .Distinct<ILocalSymbol>(SymbolEqualityComparer.Default)
        .Select(l => $"{HandleOf(l.Name)}, {Names.Identifier(l.Name)}"));

    /// <summary>Gives a variable a handle. Reading the variable for it comes first.</summary>
    void WriteAssignment(StatementSyntax statement, IdentifierNameSyntax target, Action writeHandle)
    {
        var local = (ILocalSymbol)Source.ModelOf(target).GetSymbolInfo(target).Symbol!;
        var isSeen = _run != null && Pairs(statement, [local]).Length > 0;
        var handle = isSeen ? $"{_plan!.StepPrefix}{++_temporaries}" : HandleOf(local.Name);
        Append(isSeen ? $"{{ var {handle} = " : $"{handle} = ", statement);
        writeHandle();
        Append(";", statement);
        if (isSeen)
        {
            var undo = WriteBefore(statement, [local]);
            Append($" {HandleOf(local.Name)} = {handle};{undo} }}", statement);
        }
    }
}
