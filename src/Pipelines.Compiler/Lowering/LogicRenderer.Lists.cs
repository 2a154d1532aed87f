using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Pipelines.Compiler.Discovery;

namespace Pipelines.Compiler.Lowering;

/// <summary>Lists, arrays and dictionaries that steps fill (rule P4): each stays the user's own, its pending places lie beside it.</summary>
sealed partial class LogicRenderer
{
    // The chain that is being written: what it makes is a list of handles now.
    ExpressionSyntax? _opened;

    void WriteListDeclaration(LocalDeclarationStatementSyntax declaration, VariableDeclaratorSyntax variable)
    {
        var list = (ILocalSymbol)Declared(variable)!;
        var places = _plan!.PlacesBeside(list)!;
        Write(declaration.GetLeadingTrivia());
        Append($"var {PlacesOf(list.Name)} = new {places.Pending}(); ", declaration);
        Append($"{Names.InCode(list.Type)} {variable.Identifier.Text} = ", declaration);
        var value = variable.Initializer!.Value;
        if (_plan.GatheringAt(value) is { } gathering)
        {
            WriteFilling(gathering, PlacesOf(list.Name));
            Append("." + gathering.Places.Made, value);
        }
        else
        {
            Write(value);
        }
        Write(declaration.SemicolonToken);
    }

    /// <summary>What a statement puts into a list, when it is a call.</summary>
    ExpressionSyntax? FilledIn(ExpressionStatementSyntax statement)
    {
        var given = statement.Expression switch
        {
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax, ArgumentList.Arguments: [.., { Expression: var value }] } => value,
            AssignmentExpressionSyntax { Left: ElementAccessExpressionSyntax, Right: var value } => value,
            _ => null,
        };
        return given != null && CallIn(Choice.Ways(given).FirstOrDefault() ?? given) is { } call && _plan!.FormOf(call) == CallForm.Place ? given : null;
    }

    void WriteFill(ExpressionStatementSyntax statement, ExpressionSyntax given)
    {
        Write(statement.GetLeadingTrivia());
        var (list, member, key) = statement.Expression switch
        {
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax name } } add => (name, "Add", add.ArgumentList.Arguments is [var first, _] ? first.Expression : null),
            AssignmentExpressionSyntax { Left: ElementAccessExpressionSyntax { Expression: IdentifierNameSyntax name } element } => (name, "Set", element.ArgumentList.Arguments[0].Expression),
            _ => throw new InvalidOperationException(statement.ToString()),
        };
        var call = CallIn(Choice.Ways(given).First())!;
        var (places, target) = (PlacesOf(list.Identifier.ValueText), list.Identifier.Text);
        Append(OutstandingOf(call) is { } outstanding ? $"{outstanding}.{member}({places}, {target}, " : $"{places}.{member}({target}, ", statement);
        if (key != null)
        {
            Write(key);
            Append(", ", statement);
        }
        Write(given);
        Append(");", statement);
        Write(statement.GetTrailingTrivia());
    }

    /// <summary>True for a place in what has pending places beside it: a value put there needs none of the others.</summary>
    bool IsPlace(ElementAccessExpressionSyntax element) =>
        _plan is { HasLists: true } && element is { Expression: IdentifierNameSyntax list, ArgumentList.Arguments: [{ NameColon: null, RefKindKeyword.RawKind: 0 } at] }
        && _plan.PlacesBeside(Source.ModelOf(list).GetSymbolInfo(list).Symbol) is { } places && (places.IsMap || _plan.IsIndex(at.Expression));

    void WritePut(ExpressionStatementSyntax statement, ElementAccessExpressionSyntax element, ExpressionSyntax value)
    {
        var list = (IdentifierNameSyntax)element.Expression;
        Write(statement.GetLeadingTrivia());
        Append($"{PlacesOf(list.Identifier.ValueText)}.Put({list.Identifier.Text}, ", statement);
        Write(element.ArgumentList.Arguments[0].Expression);
        Append(", ", statement);
        Write(value);
        Append(");", statement);
        Write(statement.GetTrailingTrivia());
    }

    /// <summary>Where no local holds it, the list is needed with its values: all calls are submitted, then it is settled.</summary>
    void WriteGathering(Gathering gathering)
    {
        Append($"{Space}Lowered.{gathering.Places.Made}(", gathering.Whole);
        WriteFilling(gathering, $"new {gathering.Places.Pending}()");
        Append(")", gathering.Whole);
    }

    void WriteFilling(Gathering gathering, string pending)
    {
        Append($"{pending}.Begin(", gathering.Whole);
        switch (gathering)
        {
            case Listing { Creation: { } creation } listing:
                Append("new " + Names.InCode(Source.ModelOf(creation).GetTypeInfo(creation).Type!), creation);
                if (creation.ArgumentList is { } arguments)
                    Write(arguments);
                else
                    Append("()", creation);
                Append(")", creation);
                WriteEntries(listing);
                break;
            case Listing listing:
                Append(")", listing.Whole);
                WriteEntries(listing);
                break;
            case CallChain chain:
                Append(").AddAllMade(", chain.Whole);
                (_opened, var outer) = (chain.Made, _opened);
                Write(chain.Made);
                _opened = outer;
                Append(")", chain.Whole);
                break;
        }
    }

    void WriteEntries(Listing listing)
    {
        foreach (var (kind, key, value) in listing.Entries)
        {
            Append($".{(kind == EntryKind.Set ? "Set" : kind == EntryKind.Spread ? "AddAll" : "Add")}{(_plan!.GivesHandles(value) ? "Made" : "")}(", value);
            if (key != null)
            {
                Write(key);
                Append(", ", value);
            }
            Write(value);
            Append(")", value);
        }
    }
}
