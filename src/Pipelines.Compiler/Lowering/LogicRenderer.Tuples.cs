using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Pipelines.Compiler.Discovery;

namespace Pipelines.Compiler.Lowering;

/// <summary>Tuples with a handle beside each part, and variables that are given values at once (rule P6).</summary>
sealed partial class LogicRenderer
{
    // Tuples whose elements are written one by one: no name stands before any.
    readonly HashSet<TupleExpressionSyntax> _apart = [];

    // Variables that a deconstruction gives values to.
    readonly HashSet<IdentifierNameSyntax> _targets = [];

    /// <summary>A tuple's declaration: each part's handle, then the tuple itself.</summary>
    void WriteTupleDeclaration(ILocalSymbol local, ExpressionSyntax? value, SyntaxNode place)
    {
        var types = TupleParts.TypesOf(local);
        var call = value is null ? null : CallIn(value);
        if (call != null && _plan!.FormOf(call) == CallForm.Parts)
        {
            var step = WriteStep(call, place);
            for (var i = 0; i < types.Count; i++)
                Append($"{Space}Handle<{Plain(types[i])}>? {PartOf(local, i)} = {step}.Output<{Plain(types[i])}>({Literal(call.Component.Outputs[i].Name)}); ", place);
            Append($"{Plain(local.Type)} {Names.Identifier(local.Name)} = default!;", place);
            return;
        }
        for (var i = 0; i < types.Count; i++)
            Append($"{Space}Handle<{Plain(types[i])}>? {PartOf(local, i)} = null; ", place);
        Append($"{Plain(local.Type)} {Names.Identifier(local.Name)} = ", place);
        if (value is TupleExpressionSyntax tuple && tuple.Arguments.Any(a => IsPart(a.Expression)))
        {
            _apart.Add(tuple);
            Append("default!;", place);
            for (var i = 0; i < types.Count; i++)
            {
                var part = tuple.Arguments[i].Expression;
                Append(IsPart(part) ? $" {PartOf(local, i)} = " : $" {Names.Identifier(local.Name)}.Item{i + 1} = ", part);
                Write(part);
                Append(";", part);
            }
            return;
        }
        if (value is null)
            Append("default!", place);
        else
            Write(value);
        Append(";", place);
    }

    bool IsPart(ExpressionSyntax value) => CallIn(value) is { } call && _plan!.FormOf(call) == CallForm.Part;

    /// <summary>Submits into a variable of its own.</summary>
    string WriteStep(ComponentCall call, SyntaxNode place)
    {
        var step = $"{_plan!.StepPrefix}{++_temporaries}";
        Append($"var {step} = ", place);
        WriteSubmit(call);
        Append(call.IsAwaited ? $"; await {step}.WaitAsync(); " : "; ", place);
        return step;
    }

    void WriteToParts(ExpressionStatementSyntax statement, ComponentCall call)
    {
        var local = (ILocalSymbol)Source.ModelOf(statement).GetSymbolInfo(((AssignmentExpressionSyntax)statement.Expression).Left).Symbol!;
        Append("{ ", statement);
        var step = WriteStep(call, statement);
        for (var i = 0; i < call.Component.Outputs.Count; i++)
            Append($"{PartOf(local, i)} = {step}.Output<{Plain(call.Component.Outputs[i].Type)}>({Literal(call.Component.Outputs[i].Name)}); ", statement);
        Append("}", statement);
    }

    List<IdentifierNameSyntax> HandlesIn(TupleExpressionSyntax targets) =>
        _plan is null ? [] : [.. targets.Arguments.Select(a => a.Expression).OfType<IdentifierNameSyntax>().Where(IsHandle)];

    /// <summary>A deconstruction of a value: the variables are set, then their handles forgotten.</summary>
    void WriteDeconstruction(ExpressionStatementSyntax statement, List<IdentifierNameSyntax> handles)
    {
        var isEmbedded = statement.Parent is not (BlockSyntax or SwitchSectionSyntax);
        _targets.UnionWith(handles);
        Append(isEmbedded ? "{ " : "", statement);
        Write(statement.Expression);
        Append($"; {string.Concat(handles.Select(h => $"{HandleOf(h.Identifier.ValueText)} = null; "))}{(isEmbedded ? "}" : "")}", statement);
        Write(statement.GetTrailingTrivia());
    }

    /// <summary>The parts' handles are forgotten when the tuple is assigned.</summary>
    void WriteTupleSet(AssignmentExpressionSyntax assignment, ILocalSymbol local)
    {
        Write(assignment.Left.GetLeadingTrivia());
        Append($"{Names.Identifier(local.Name)} = {string.Concat(TupleParts.TypesOf(local).Select((_, i) => $"{Space}Lowered.Forget(ref {PartOf(local, i)}, "))}", assignment);
        Append($"({Plain(local.Type)})(", assignment);
        Write(assignment.Right);
        Append(new string(')', TupleParts.TypesOf(local).Count + 1), assignment);
    }

    void WritePart(MemberAccessExpressionSyntax access, ILocalSymbol local, int part) =>
        WriteAround(access, () => Append(Read(local, part), access), NameOfMember(access, access.Name.Identifier));

    /// <summary>The tuple itself is a value when each of its parts is.</summary>
    void WriteWholeTuple(IdentifierNameSyntax name, ILocalSymbol local) => WriteAround(
        name,
        () => Append($"{Space}Lowered.Whole(ref {name.Identifier.Text}, {string.Join(", ", TupleParts.TypesOf(local).Select((_, i) => $"{Space}Lowered.IsThere(ref {PartOf(local, i)}, ref {name.Identifier.Text}.Item{i + 1})"))})", name),
        NameOfMember(name, name.Identifier));

    string Read(ILocalSymbol local, int part) => $"{Space}Lowered.Ref(ref {PartOf(local, part)}, ref {Names.Identifier(local.Name)}.Item{part + 1})";

    /// <summary>The part of a tuple with handles that a member access is.</summary>
    (ILocalSymbol Local, int Part)? PartAt(SyntaxNode node) =>
        _plan is { HasTuples: true } && node is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax name } access
        && Source.ModelOf(name).GetSymbolInfo(name).Symbol is ILocalSymbol local && _plan.IsInParts(local) && TupleParts.IndexOf(access, Source.ModelOf(access)) is { } part
            ? (local, part)
            : null;

    ILocalSymbol? TupleAt(ExpressionSyntax expression) =>
        _plan is { HasTuples: true } && expression is IdentifierNameSyntax name && Source.ModelOf(name).GetSymbolInfo(name).Symbol is ILocalSymbol local && _plan.IsInParts(local) ? local : null;

    /// <summary>All values in the order written, then the variables: what is on the right may still read them.</summary>
    void WriteRow(ExpressionStatementSyntax statement, Row row)
    {
        var left = ((AssignmentExpressionSyntax)statement.Expression).Left;
        var declares = left.DescendantNodesAndSelf().OfType<SingleVariableDesignationSyntax>().Any();
        Write(statement.GetLeadingTrivia());
        _apart.Add((TupleExpressionSyntax)((AssignmentExpressionSyntax)statement.Expression).Right);
        Append(declares ? "" : "{ ", statement);
        var taken = new string[row.Locals.Count];
        for (var i = 0; i < taken.Length; i++)
            taken[i] = WriteTaken(row.Locals[i], row.Values[i]);
        for (var i = 0; i < taken.Length; i++)
        {
            if (row.Locals[i] is not { } local)
                continue;
            var isDeclared = local.DeclaringSyntaxReferences[0].GetSyntax() is SingleVariableDesignationSyntax designation && left.Contains(designation);
            var (name, type, isMade) = (Names.Identifier(local.Name), Plain(local.Type), IsMade(row.Values[i]));
            if (isDeclared && _plan!.IsHandle(local))
                Append($"{Space}Handle<{type}>? {HandleOf(local.Name)} = {(isMade ? taken[i] : "null")}; {type} {name} = {(isMade ? "default!" : taken[i])}; ", statement);
            else if (_plan!.IsHandle(local))
                Append(isMade ? $"{HandleOf(local.Name)} = {taken[i]}; " : $"{name} = {Space}Lowered.Set(ref {HandleOf(local.Name)}, {taken[i]}); ", statement);
            else if (_plan.IsInParts(local))
                Append($"{name} = {string.Concat(TupleParts.TypesOf(local).Select((_, p) => $"{Space}Lowered.Forget(ref {PartOf(local, p)}, "))}{taken[i]}{new string(')', TupleParts.TypesOf(local).Count)}; ", statement);
            else
                Append($"{(isDeclared ? type + " " : "")}{name} = {taken[i]}; ", statement);
        }
        Append(declares ? "" : "}", statement);
        Write(statement.GetTrailingTrivia());
    }

    bool IsMade(ExpressionSyntax value) => CallIn(value) is { } call && _plan!.FormOf(call) == CallForm.Locals;

    string WriteTaken(ILocalSymbol? local, ExpressionSyntax value)
    {
        var name = $"{_plan!.StepPrefix}{++_temporaries}";
        if (local is null && CallIn(value) is { } call && _plan.FormOf(call) == CallForm.Statement)
        {
            if (call.IsAwaited)
                Append("await ", value);
            WriteSubmit(call);
            Append(call.IsAwaited ? ".WaitAsync(); " : "; ", value);
            return name;
        }
        Append(local is null ? "_ = " : IsMade(value) ? $"var {name} = " : $"{Plain(local.Type)} {name} = ", value);
        Write(value);
        Append("; ", value);
        return name;
    }

    string PartOf(ILocalSymbol local, int part) => $"{local.Name}{_plan!.PartSuffix}{part + 1}";
}
