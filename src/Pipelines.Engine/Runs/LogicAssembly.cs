using System.Reflection;
using Pipelines.Hosting;
using Pipelines.Logic;
using Pipelines.Manifest;

namespace Pipelines.Engine.Runs;

/// <summary>The lowered pipeline method, loaded from its bundle into a load context of its own.</summary>
sealed record LogicAssembly(Func<LogicCall, Task> Execute, MethodInfo Method)
{
    public static LogicAssembly Load(LoadedManifest manifest)
    {
        var folder = manifest.Resolve(manifest.Manifest.Logic.Bundle);
        var bundle = BundleLoadContext.Open(folder);
        return new(bundle.Execute<Func<LogicCall, Task>>(), LogicMethod.Find(bundle.Entry.Assembly, manifest.Manifest, folder));
    }
}
