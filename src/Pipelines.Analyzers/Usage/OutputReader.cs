using Microsoft.CodeAnalysis;
using Pipelines.Analyzers.Marks;

namespace Pipelines.Analyzers.Usage;

/// <summary>The outputs of a component: their names from <c>ReturnValues</c>, else from the tuple it returns.</summary>
static class OutputReader
{
    public static IReadOnlyList<OutputModel>? Read(IMethodSymbol method, AttributeSettings settings, Findings findings)
    {
        var result = ComponentModel.ResultOf(method);
        var elements = Elements(result);
        var names = settings.Texts("ReturnValues");
        if (names is null)
        {
            if (result is null)
                return [];
            return elements.Count == 0 ? [new OutputModel("result", result)] : [.. elements.Select(e => new OutputModel(NameOf(e), e.Type))];
        }
        foreach (var name in names)
        {
            var fault = !Names.IsOutputName(name) ? "no name" : names.Count(n => n == name) > 1 ? "there twice" : null;
            if (fault is null)
                continue;
            findings.Add(UsageRules.BadReturnName, settings.LocationOf("ReturnValues"), Names.Of(method), name, fault);
            return null;
        }
        var fits = result is null ? names.Count == 0 : names.Count == 1 || names.Count == elements.Count && names.Count > 1;
        if (!fits)
        {
            var what = result is null ? "nothing" : elements.Count == 0 ? "one value" : $"a tuple of {elements.Count}";
            var mend = result is null ? "Remove ReturnValues" : elements.Count == 0 ? "Give one name" : $"Give {elements.Count} names, or one for the whole tuple";
            findings.Add(UsageRules.BadReturnValues, settings.LocationOf("ReturnValues"), Names.Of(method), names.Count, what, mend);
            return null;
        }
        return names.Count == 1 ? [new OutputModel(names[0], result!)] : [.. names.Select((n, i) => new OutputModel(n, elements[i].Type))];
    }

    /// <summary>The parts of a tuple; none of any other type.</summary>
    public static IReadOnlyList<IFieldSymbol> Elements(ITypeSymbol? result) => result is INamedTypeSymbol { IsTupleType: true } tuple ? tuple.TupleElements : [];

    /// <summary>A part's name as an output: <c>item1</c> for the first unnamed one.</summary>
    public static string NameOf(IFieldSymbol element) => element.IsExplicitlyNamedTupleElement ? element.Name : "item" + element.Name.Substring("Item".Length);
}
