using Microsoft.CodeAnalysis;
using Pipelines.Compiler.Diagnostics;

namespace Pipelines.Compiler.Discovery;

/// <summary>From a decorated method to a component, or to what is wrong with it.</summary>
sealed class ComponentReader(TravellingTypes types, Report report, SortedSet<string> recorded)
{
    static readonly HashSet<string> Injected =
        ["System.Threading.CancellationToken", "System.IProgress<double>", "Microsoft.Extensions.Logging.ILogger", "Pipelines.StepContext"];

    public ComponentModel? Read(IMethodSymbol method, AttributeData attribute)
    {
        var settings = new AttributeSettings(attribute);
        var name = settings.Text("Name") ?? method.Name;
        if (!MethodRules.Check("Component", method, report))
            return null;
        var fine = CheckName(method, name, settings) & CheckReturn(method, settings);
        fine &= CheckParameters(method);
        foreach (var property in SupportedSettings.Check(Names.Of(method), settings, report))
            recorded.Add(property);
        foreach (var mark in method.GetAttributes().Select(a => a.AttributeClass?.Name).Where(n => n != null && SupportedSettings.RecordedMarks.Contains(n)))
            recorded.Add(mark!.Replace("Attribute", ""));
        var outputs = ReadOutputs(method, settings);
        return !fine || outputs is null ? null : new ComponentModel(method, name, [.. method.Parameters.Where(p => !IsInjected(p))], outputs, settings);
    }

    public static bool IsInjected(IParameterSymbol parameter) =>
        Injected.Contains(parameter.Type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString());

    bool CheckName(IMethodSymbol method, string name, AttributeSettings settings)
    {
        if (Names.IsName(name))
            return true;
        report.Add(Rules.BadName, settings.Location ?? method.Locations[0], "Step", name);
        return false;
    }

    bool CheckReturn(IMethodSymbol method, AttributeSettings settings)
    {
        if (method.GetReturnTypeAttributes().Any(a => a.AttributeClass is { Name: WellKnown.ArtifactSerializer } c && c.ContainingAssembly.Name == WellKnown.Assembly))
        {
            report.Add(Rules.NotSupportedYet, method, "[ArtifactSerializer] on the result", Names.Of(method));
            return false;
        }
        // A single name on a tuple stores it whole.
        return MethodRules.CheckResult(method, settings.Texts("ReturnValues") is not { Count: 1 }, types, report);
    }

    bool CheckParameters(IMethodSymbol method)
    {
        var fine = true;
        foreach (var parameter in method.Parameters)
        {
            if (IsInjected(parameter))
            {
                if (parameter.HasExplicitDefaultValue)
                    continue;
                report.Add(Rules.InjectedWithoutDefault, parameter, Names.Of(method), parameter.Name, parameter.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat));
                fine = false;
            }
            else if (types.Problem(parameter.Type) is { } problem)
            {
                report.Add(Rules.CannotTravel, parameter, $"Parameter '{parameter.Name}'", Names.Of(method), Names.InManifest(parameter.Type), problem);
                fine = false;
            }
            if (parameter.IsOptional && !parameter.HasExplicitDefaultValue)
            {
                report.Add(Rules.NotSupportedYet, parameter, "[Optional] without a default", Names.Of(method));
                fine = false;
            }
            foreach (var mark in parameter.GetAttributes().Where(IsUnsupported))
            {
                report.Add(Rules.NotSupportedYet, parameter, "[" + mark.AttributeClass!.Name.Replace("Attribute", "") + "]", Names.Of(method));
                fine = false;
            }
        }
        return fine;
    }

    /// <summary>Marks that change what a parameter receives; the caller's place is none that a step knows.</summary>
    static bool IsUnsupported(AttributeData mark) => mark.AttributeClass switch
    {
        { Name: "SurvivorsAttribute" or WellKnown.ArtifactSerializer } type => type.ContainingAssembly.Name == WellKnown.Assembly,
        { Name: "CallerMemberNameAttribute" or "CallerFilePathAttribute" or "CallerLineNumberAttribute" or "CallerArgumentExpressionAttribute" } type =>
            type.ContainingNamespace.ToDisplayString() == "System.Runtime.CompilerServices",
        _ => false,
    };

    List<OutputModel>? ReadOutputs(IMethodSymbol method, AttributeSettings settings)
    {
        var result = ComponentModel.ResultOf(method);
        var elements = result is INamedTypeSymbol { IsTupleType: true } tuple ? tuple.TupleElements : [];
        var names = settings.Texts("ReturnValues");
        if (names is null)
        {
            if (result is null)
                return [];
            return elements.IsEmpty ? [new OutputModel("result", result)]
                : [.. elements.Select(e => new OutputModel(e.IsExplicitlyNamedTupleElement ? e.Name : "item" + e.Name["Item".Length..], e.Type))];
        }
        foreach (var name in names)
        {
            var fault = !Names.IsOutputName(name) ? "no name" : names.Count(n => n == name) > 1 ? "there twice" : null;
            if (fault is null)
                continue;
            report.Add(Rules.BadReturnName, settings.Location, Names.Of(method), name, fault);
            return null;
        }
        var fits = result is null ? names.Count == 0 : names.Count == 1 || names.Count == elements.Length && names.Count > 1;
        if (!fits)
        {
            var what = result is null ? "nothing" : elements.IsEmpty ? "one value" : $"a tuple of {elements.Length}";
            var mend = result is null ? "Remove ReturnValues." : elements.IsEmpty ? "Give one name." : $"Give {elements.Length} names, or one for the whole tuple.";
            report.Add(Rules.BadReturnValues, settings.Location, Names.Of(method), names.Count, what, mend);
            return null;
        }
        return names.Count == 1 ? [new OutputModel(names[0], result!)] : [.. names.Select((n, i) => new OutputModel(n, elements[i].Type))];
    }
}
