using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace Pipelines.Weaving;

/// <summary>
/// Has compiled code tell its step what it does by frameworks that nobody can listen to from outside (rule V6). Something comes before and after a call; what is in a body stays
/// as it is, for breakpoints and lines. Whether it is recorded is decided when it runs.
/// </summary>
static class FrameworkWeaver
{
    /// <summary>False where the module has none of the calls, and was left as it is.</summary>
    public static bool Weave(ModuleDefinition module)
    {
        if (!module.AssemblyReferences.Any(reference => Hook.MayBeIn(reference.Name)) || module.AssemblyReferences.FirstOrDefault(reference => reference.Name == "Pipelines") is not { } pipelines)
            return false;
        var told = new TypeReference("Pipelines.Reporting", "Woven", module, pipelines);
        var isWoven = false;
        foreach (var method in module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody).ToList())
        {
            var calls = method.Body.Instructions.Select(CallSite.At).OfType<CallSite>().ToList();
            if (calls.Count == 0)
                continue;
            method.Body.SimplifyMacros();
            foreach (var call in calls)
                isWoven |= call.Weave(method.Body, told);
            method.Body.OptimizeMacros();
        }
        return isWoven;
    }
}
