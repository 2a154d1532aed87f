using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Pipelines.Compiler.Discovery;

namespace Pipelines.Compiler.Lowering;

/// <summary>Submissions and what is given to them.</summary>
sealed partial class LogicRenderer
{
    void WriteValue(ComponentCall call)
    {
        Append(StubWriter.Value(call.Component), call.Invocation);
        WriteArguments(call);
    }

    /// <summary>Parentheses stand for a member that may follow.</summary>
    void WriteAwaited(ComponentCall call)
    {
        var isInner = call.Whole is ParenthesizedExpressionSyntax;
        Append(isInner ? "(await " : "await ", call.Invocation);
        WriteValue(call);
        Append(isInner ? ")" : "", call.Invocation);
    }

    void WriteSubmit(ComponentCall call)
    {
        var outstanding = OutstandingOf(call);
        if (outstanding != null)
            Append($"{outstanding}.Add(", call.Invocation);
        Append(StubWriter.Submit(call.Component), call.Invocation);
        WriteArguments(call);
        if (outstanding != null)
            Append(")", call.Invocation);
    }

    void WriteHandle(ComponentCall call)
    {
        var output = call.Component.Outputs[0];
        if (call.IsAwaited)
            Append("await ", call.Invocation);
        WriteSubmit(call);
        Append($".{(call.IsAwaited ? "EndAsync" : "Output")}<{Plain(output.Type)}>({Literal(output.Name)})", call.Invocation);
    }

    void WriteArguments(ComponentCall call)
    {
        var list = call.Invocation.ArgumentList;
        Append("(", list);
        for (var i = 0; i < list.Arguments.Count; i++)
        {
            if (i > 0)
                Write(list.Arguments.GetSeparator(i - 1));
            var argument = list.Arguments[i];
            if (argument.NameColon is { } name)
                Write(name);
            WriteArgument(argument);
        }
        Append($"{(list.Arguments.Count > 0 ? ", " : "")}{WellKnown.Site}: {logic.NumberOf(call.Invocation)})", list);
    }

    void WriteArgument(ArgumentSyntax argument)
    {
        var parameter = _plan!.ParameterOf(argument)!;
        var symbol = argument.Expression is IdentifierNameSyntax name ? Source.ModelOf(name).GetSymbolInfo(name).Symbol : null;
        Write(argument.Expression.GetLeadingTrivia());
        if (_plan.IsHandle(symbol) && HandleForm(((ILocalSymbol)symbol!).Type, parameter.Type) is { } form)
        {
            Append($"{form}({HandleOf(symbol.Name)}, ref {Names.Identifier(symbol.Name)})", argument);
        }
        else if (PartAt(argument.Expression) is var (tuple, part) && HandleForm(TupleParts.TypesOf(tuple)[part], parameter.Type) is { } partForm)
        {
            Append($"{partForm}({PartOf(tuple, part)}, ref {Names.Identifier(tuple.Name)}.Item{part + 1})", argument);
        }
        else if (_plan.PlacesBeside(symbol) is { } places && places.TravelApartAs(parameter.Type))
        {
            Append($"{Space}Arg.Of<{Names.InCode(parameter.Type)}, {places.Arguments}>({PlacesOf(symbol!.Name)}, {Names.Identifier(symbol.Name)})", argument);
        }
        else if (_plan.GatheringAt(argument.Expression) is { } gathering && gathering.Places.TravelApartAs(parameter.Type))
        {
            Append($"{Space}Arg.Of<{Names.InCode(parameter.Type)}, {gathering.Places.Arguments}>(", argument);
            WriteFilling(gathering, $"new {gathering.Places.Pending}()");
            Append(")", argument);
        }
        else if (CallIn(argument.Expression) is { } call && _plan.FormOf(call) == CallForm.Argument)
        {
            Append(HandleForm(call.Component.Result!, parameter.Type) + "(", argument);
            WriteHandle(call);
            Append(")", argument);
        }
        else
        {
            Append($"{Space}Arg.Of<{Names.InCode(parameter.Type)}>(value: ", argument);
            Write(argument.Expression);
            Append(")", argument);
        }
    }

    static string? HandleForm(ITypeSymbol from, ITypeSymbol to) => TravelAs.Form(from, to) switch
    {
        TravelForm.Same => $"{Space}Arg.Of<{Names.InCode(to)}>",
        TravelForm.AsBase => $"{Space}Arg.Of<{Names.InCode(to)}, {Plain(from)}>",
        _ => null,
    };

    /// <summary>Arguments that the compiler fills with the text of another, as the user wrote it.</summary>
    List<(string Parameter, string Text)> CallerTexts(ExpressionSyntax call)
    {
        var arguments = Source.ModelOf(call).GetOperation(call) switch
        {
            IInvocationOperation invocation => invocation.Arguments,
            IObjectCreationOperation creation => creation.Arguments,
            _ => [],
        };
        return [.. arguments
            .Where(a => a.ArgumentKind == ArgumentKind.DefaultValue && a.Value.ConstantValue is { HasValue: true, Value: string }
                && a.Parameter!.GetAttributes().Any(m => m.AttributeClass?.Name == "CallerArgumentExpressionAttribute"))
            .Select(a => (a.Parameter!.Name, (string)a.Value.ConstantValue.Value!))];
    }

    void WriteWithCallerTexts(ArgumentListSyntax list, List<(string Parameter, string Text)> texts)
    {
        foreach (var child in list.ChildNodesAndTokens())
        {
            if (child.AsNode() is { } node)
            {
                Write(node);
                continue;
            }
            if (child.AsToken() == list.CloseParenToken)
                Append(string.Join("", texts.Select((t, i) => $"{(i > 0 || list.Arguments.Count > 0 ? ", " : "")}{Names.Identifier(t.Parameter)}: {Literal(t.Text)}")), list);
            Write(child.AsToken());
        }
    }
}
