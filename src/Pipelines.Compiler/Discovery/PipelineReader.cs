using Microsoft.CodeAnalysis;
using Pipelines.Compiler.Diagnostics;

namespace Pipelines.Compiler.Discovery;

/// <summary>From a decorated method to a pipeline, or to what is wrong with it.</summary>
sealed class PipelineReader(TravellingTypes types, Report report, SortedSet<string> recorded, string assemblyName)
{
    public PipelineModel? Read(IMethodSymbol method, AttributeData attribute)
    {
        var settings = new AttributeSettings(attribute);
        if (!MethodRules.Check("Pipeline", method, report))
            return null;
        var name = attribute.ConstructorArguments is [{ Value: string given }, ..] ? given : settings.Text("Name") ?? method.Name;
        var version = settings.Text("Version") ?? "1.0.0";
        var fine = CheckParameters(method) & MethodRules.CheckResult(method, isSplit: false, types, report);
        if (!Names.IsName(name))
        {
            report.Add(Rules.BadName, settings.Location, "Pipeline", name);
            fine = false;
        }
        if (!Names.IsVersion(version))
        {
            report.Add(Rules.BadVersion, settings.Location, name, version);
            fine = false;
        }
        foreach (var property in SupportedSettings.Check(Names.Of(method), settings, report))
            recorded.Add(property);
        var sections = ReadSections(method, settings);
        return fine && sections != null
            ? new PipelineModel(method, name, settings.Text("Project") ?? assemblyName, version, sections, settings)
            : null;
    }

    bool CheckParameters(IMethodSymbol method)
    {
        var fine = true;
        foreach (var parameter in method.Parameters)
        {
            if (ComponentReader.IsInjected(parameter))
            {
                report.Add(Rules.NotSupportedYet, parameter, $"A supplied parameter ({parameter.Type.Name} {parameter.Name})", Names.Of(method));
                fine = false;
            }
            else if (types.Problem(parameter.Type) is { } problem)
            {
                report.Add(Rules.CannotTravel, parameter, $"Parameter '{parameter.Name}'", Names.Of(method), Names.InManifest(parameter.Type), problem);
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
            if (entry.Split(':') is not [{ Length: > 0 } section, { Length: > 0 } names])
            {
                report.Add(Rules.BadArgsMap, settings.Location, Names.Of(method), entry);
                fine = false;
                continue;
            }
            foreach (var name in names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                if (method.Parameters.Any(p => p.Name == name))
                {
                    sections[name] = section;
                    continue;
                }
                var known = string.Join(", ", method.Parameters.Select(p => p.Name));
                report.Add(Rules.UnknownArgument, settings.Location, Names.Of(method), name, known.Length == 0 ? "none" : known);
                fine = false;
            }
        }
        foreach (var parameter in method.Parameters)
        {
            if (parameter.GetAttributes().FirstOrDefault(a => a.AttributeClass?.ToDisplayString() == WellKnown.Section) is { ConstructorArguments: [{ Value: string section }] })
                sections[parameter.Name] = section;
        }
        return fine ? sections : null;
    }
}
