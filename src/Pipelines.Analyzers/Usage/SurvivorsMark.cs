using Microsoft.CodeAnalysis;
using Pipelines.Analyzers.Marks;
using Pipelines.Analyzers.Values;

namespace Pipelines.Analyzers.Usage;

/// <summary>What <c>[Survivors]</c> on a parameter says, and where it says nothing (rule P19).</summary>
static class SurvivorsMark
{
    /// <summary>How many elements must be left at least; null for a parameter without the mark.</summary>
    public static int? MinOf(IParameterSymbol parameter) => Mark.Of(parameter, Mark.Survivors) is { } mark ? MinOf(mark) : null;

    /// <summary>True when the parameter has no such mark, or one that it can have.</summary>
    public static bool Check(IParameterSymbol parameter, bool isInput, Findings findings)
    {
        if (Mark.Of(parameter, Mark.Survivors) is not { } mark)
            return true;
        var owner = Names.Of((IMethodSymbol)parameter.ContainingSymbol);
        if (!isInput || ListTypes.ElementOf(parameter.Type) is null)
        {
            findings.Add(UsageRules.NoSurvivors, parameter, parameter.Name, owner);
            return false;
        }
        if (MinOf(mark) is not (< 0 and var min))
            return true;
        findings.Add(UsageRules.BadNumber, parameter, owner, $"Min of [Survivors] on '{parameter.Name}'", min);
        return false;
    }

    static int MinOf(AttributeData mark) => mark.NamedArguments.FirstOrDefault(argument => argument.Key == "Min").Value.Value as int? ?? 0;
}
