using System.Reflection;
using Pipelines.Manifest;

namespace Pipelines.Engine.Runs;

/// <summary>Finds methods by the names that the manifest gives.</summary>
static class LogicMethod
{
    const BindingFlags Static = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>The pipeline method: the overload that has the manifest's parameters.</summary>
    public static MethodInfo Find(Assembly assembly, PipelineManifest manifest, string file)
    {
        var name = manifest.Logic.Method;
        var dot = name.LastIndexOf('.');
        return TypeOf(assembly, name[..dot])?.GetMethods(Static).FirstOrDefault(method => method.Name == name[(dot + 1)..] && Takes(method, manifest))
            ?? throw Messages.NoLogic(name, file);
    }

    /// <summary>The type of a component's parameter: its stub in the logic has the same ones.</summary>
    public static Type InputType(Assembly assembly, ComponentSpec spec, string input) => ComponentOf(assembly, spec)?.GetParameters().First(parameter => parameter.Name == input).ParameterType ?? typeof(object);

    /// <summary>A component, or its stub; null where it is not there as the manifest describes it.</summary>
    public static MethodInfo? ComponentOf(Assembly assembly, ComponentSpec spec, string prefix = "")
    {
        var dot = spec.Method.LastIndexOf('.');
        return TypeOf(assembly, spec.Method[..dot])?.GetMethods(Static)
            .FirstOrDefault(method => method.Name == prefix + spec.Method[(dot + 1)..] && spec.Inputs.Keys.All(input => method.GetParameters().Any(parameter => parameter.Name == input)));
    }

    /// <summary>A type by its C# name, in which nested types stand behind a dot.</summary>
    public static Type? TypeOf(Assembly assembly, string name)
    {
        while (true)
        {
            if (assembly.GetType(name) is { } type)
                return type;
            var dot = name.LastIndexOf('.');
            if (dot < 0)
                return null;
            name = $"{name[..dot]}+{name[(dot + 1)..]}";
        }
    }

    static bool Takes(MethodInfo method, PipelineManifest manifest)
    {
        var names = method.GetParameters().Select(parameter => parameter.Name!).ToHashSet();
        return manifest.Parameters.Keys.All(names.Contains);
    }
}
