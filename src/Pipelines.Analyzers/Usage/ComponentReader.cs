using Microsoft.CodeAnalysis;
using Pipelines.Analyzers.Marks;
using Pipelines.Analyzers.Values;

namespace Pipelines.Analyzers.Usage;

/// <summary>From a marked method to a component, or to what is wrong with it.</summary>
sealed class ComponentReader(TravellingTypes types, Findings findings)
{
    static readonly HashSet<string> Injected =
        ["System.Threading.CancellationToken", "System.IProgress<double>", "Microsoft.Extensions.Logging.ILogger", "Pipelines.StepContext"];

    static readonly HashSet<string> CallersPlace =
        ["CallerMemberNameAttribute", "CallerFilePathAttribute", "CallerLineNumberAttribute", "CallerArgumentExpressionAttribute"];

    public ComponentModel? Read(IMethodSymbol method, AttributeData attribute)
    {
        var settings = new AttributeSettings(attribute);
        var name = NameOf(method, attribute);
        if (!MethodRules.Check("Component", method, findings))
            return null;
        var fine = CheckName(name, settings) & CheckReturn(method, settings);
        fine &= CheckParameters(method);
        SupportedSettings.Check(method, settings, findings);
        var outputs = OutputReader.Read(method, settings, findings);
        return !fine || outputs is null ? null : new ComponentModel(method, name, [.. method.Parameters.Where(p => !IsInjected(p))], outputs, settings);
    }

    /// <summary>The step's name: the method's, where none is written.</summary>
    public static string NameOf(IMethodSymbol method, AttributeData attribute) => new AttributeSettings(attribute).Text("Name") ?? method.Name;

    public static bool IsInjected(IParameterSymbol parameter) =>
        Injected.Contains(parameter.Type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString());

    bool CheckName(string name, AttributeSettings settings)
    {
        if (Names.IsName(name))
            return true;
        findings.Add(UsageRules.BadName, settings.LocationOf("Name"), "Step", name);
        return false;
    }

    bool CheckReturn(IMethodSymbol method, AttributeSettings settings)
    {
        // A single name on a tuple stores it whole.
        return MethodRules.CheckResult(method, settings.Texts("ReturnValues") is not { Count: 1 }, types, findings);
    }

    bool CheckParameters(IMethodSymbol method)
    {
        var fine = true;
        foreach (var parameter in method.Parameters)
        {
            fine &= SurvivorsMark.Check(parameter, !IsInjected(parameter), findings);
            if (IsInjected(parameter))
            {
                if (parameter.HasExplicitDefaultValue)
                    continue;
                findings.Add(UsageRules.InjectedWithoutDefault, parameter, Names.Of(method), parameter.Name, Optional(parameter.Type));
                fine = false;
            }
            else if (ProblemOf(parameter) is { } problem)
            {
                findings.Add(UsageRules.CannotTravel, parameter, $"Parameter '{parameter.Name}'", Names.Of(method), Names.InManifest(parameter.Type), problem);
                fine = false;
            }
            if (parameter.IsOptional && !parameter.HasExplicitDefaultValue)
            {
                findings.Add(UsageRules.NotSupportedYet, parameter, "[Optional] without a default", Names.Of(method));
                fine = false;
            }
            foreach (var mark in parameter.GetAttributes().Where(IsUnsupported))
            {
                findings.Add(UsageRules.NotSupportedYet, parameter, "[" + mark.AttributeClass!.Name.Replace("Attribute", "") + "]", Names.Of(method));
                fine = false;
            }
        }
        return fine;
    }

    string? ProblemOf(IParameterSymbol parameter) =>
        TravellingTypes.MarkedOn(parameter.GetAttributes(), parameter.Type) is { } format ? format.Problem ?? format.Hidden : types.Problem(parameter.Type);

    /// <summary>A type as it is written before <c>= default</c>.</summary>
    static string Optional(ITypeSymbol type) => (type.IsReferenceType && type.NullableAnnotation == NullableAnnotation.NotAnnotated ? type.WithNullableAnnotation(NullableAnnotation.Annotated) : type)
        .ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);

    /// <summary>Marks that change what a parameter receives; the caller's place is none that a step knows.</summary>
    static bool IsUnsupported(AttributeData mark) =>
        mark.AttributeClass is { } type && CallersPlace.Contains(type.Name) && type.ContainingNamespace.ToDisplayString() == "System.Runtime.CompilerServices";
}
