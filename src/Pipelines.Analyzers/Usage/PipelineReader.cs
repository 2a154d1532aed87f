using Microsoft.CodeAnalysis;
using Pipelines.Analyzers.Marks;
using Pipelines.Analyzers.Values;

namespace Pipelines.Analyzers.Usage;

/// <summary>From a marked method to a pipeline, or to what is wrong with it.</summary>
sealed class PipelineReader(TravellingTypes types, Findings findings, string assemblyName)
{
    public PipelineModel? Read(IMethodSymbol method, AttributeData attribute)
    {
        var settings = new AttributeSettings(attribute);
        if (!MethodRules.Check("Pipeline", method, findings))
            return null;
        var name = NameOf(method, attribute);
        var version = settings.Text("Version") ?? "1.0.0";
        var isMarked = Mark.In(method.GetReturnTypeAttributes(), Mark.ArtifactSerializer) != null;
        if (isMarked)
            findings.Add(UsageRules.NotSupportedYet, method, "[ArtifactSerializer] on the result", Names.Of(method));
        var fine = !isMarked & CheckParameters(method) & MethodRules.CheckResult(method, isSplit: false, types, findings);
        if (!Names.IsName(name))
        {
            findings.Add(UsageRules.BadName, settings.Location, "Pipeline", name);
            fine = false;
        }
        if (!Names.IsVersion(version))
        {
            findings.Add(UsageRules.BadVersion, settings.LocationOf("Version"), name, version);
            fine = false;
        }
        SupportedSettings.Check(method, settings, findings);
        var sections = ReadSections(method, settings);
        return fine && sections != null
            ? new PipelineModel(method, name, settings.Text("Project") ?? assemblyName, version, sections, settings)
            : null;
    }

    public static string NameOf(IMethodSymbol method, AttributeData attribute) =>
        attribute.ConstructorArguments.FirstOrDefault().Value as string ?? new AttributeSettings(attribute).Text("Name") ?? method.Name;

    bool CheckParameters(IMethodSymbol method)
    {
        var fine = true;
        foreach (var parameter in method.Parameters)
        {
            fine &= SurvivorsMark.Check(parameter, isInput: false, findings);
            if (Mark.Of(parameter, Mark.ArtifactSerializer) != null)
            {
                findings.Add(UsageRules.NotSupportedYet, parameter, "[ArtifactSerializer]", Names.Of(method));
                fine = false;
                continue;
            }
            if (PipelineModel.IsToken(parameter))
            {
                if (parameter.HasExplicitDefaultValue)
                    continue;
                findings.Add(UsageRules.InjectedWithoutDefault, parameter, Names.Of(method), parameter.Name, parameter.Type.Name);
                fine = false;
            }
            else if (ComponentReader.IsInjected(parameter))
            {
                findings.Add(UsageRules.NotSupportedYet, parameter, $"A supplied parameter ({parameter.Type.Name} {parameter.Name})", Names.Of(method));
                fine = false;
            }
            else if (types.Problem(parameter.Type) is { } problem)
            {
                findings.Add(UsageRules.CannotTravel, parameter, $"Parameter '{parameter.Name}'", Names.Of(method), Names.InManifest(parameter.Type), problem);
                fine = false;
            }
        }
        return fine;
    }

    /// <summary>The section of each parameter: <c>[Section]</c> on it, else <c>ArgsMap</c>, else "Args".</summary>
    Dictionary<string, string>? ReadSections(IMethodSymbol method, AttributeSettings settings)
    {
        var sections = new Dictionary<string, string>();
        var fine = true;
        foreach (var entry in settings.Texts("ArgsMap") ?? [])
        {
            if (entry.Split(':') is not { Length: 2 } parts || parts.Any(p => p.Length == 0))
            {
                findings.Add(UsageRules.BadArgsMap, settings.LocationOf("ArgsMap"), Names.Of(method), entry);
                fine = false;
                continue;
            }
            foreach (var name in parts[1].Split(',').Select(n => n.Trim()).Where(n => n.Length > 0))
            {
                if (method.Parameters.Any(p => p.Name == name))
                {
                    sections[name] = parts[0];
                    continue;
                }
                var known = string.Join(", ", method.Parameters.Select(p => p.Name));
                findings.Add(UsageRules.UnknownArgument, settings.LocationOf("ArgsMap"), Names.Of(method), name, known.Length == 0 ? "none" : known);
                fine = false;
            }
        }
        foreach (var parameter in method.Parameters)
        {
            if (Mark.Of(parameter, Mark.Section)?.ConstructorArguments.FirstOrDefault().Value is string section)
                sections[parameter.Name] = section;
        }
        return fine ? sections : null;
    }
}
