using System.Reflection;
using Microsoft.CodeAnalysis;
using Pipelines.Compiler.Bundling;
using Pipelines.Compiler.Discovery;
using Pipelines.Compiler.Graphs;
using Pipelines.Compiler.Inputs;
using Pipelines.Compiler.Stamping;
using Pipelines.Manifest;

namespace Pipelines.Compiler.Writing;

/// <summary>From what was found and made to the manifest: a pure function of code, build properties and git state (product section 7).</summary>
sealed class ManifestBuilder(CompileRequest request, UserCompilation source, AttachedRepositories repositories, string pipelinesVersion)
{
    /// <summary>Without the commit that it was built from.</summary>
    static readonly string CompilerVersion =
        (typeof(Compilation).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "").Split('+')[0];

    public PipelineManifest Build(PipelineModel pipeline, Bundle logic, IReadOnlyDictionary<ComponentModel, Bundle> components, GraphSpec graph, SourceStamp? stamp) => new()
    {
        Name = pipeline.Name,
        Project = pipeline.Project,
        Version = pipeline.Version,
        PipelinesVersion = pipelinesVersion,
        Source = stamp,
        Build = new BuildInfo
        {
            Assembly = request.AssemblyName,
            Framework = request.Framework,
            Configuration = request.Configuration,
            Compiler = CompilerVersion,
            UserSecrets = request.UserSecrets,
            Output = Path.GetRelativePath(request.Pipelines, request.Output).Replace('\\', '/'),
            Host = "host",
        },
        Settings = WithQueue(Settings(pipeline.Method, pipeline.Settings)),
        Parameters = pipeline.Given.ToDictionary(p => p.Name, p => Parameter(p, pipeline)),
        Logic = new LogicSpec { Method = pipeline.FullName, Bundle = logic.Folder, Digest = logic.Digest, Code = logic.Code, Packages = new(logic.Packages), Repository = repositories.Of(pipeline.Method, pipeline.Settings, AttachedRepositories.PatchOf(pipeline.Name)) },
        Components = components.OrderBy(c => c.Key.Name, StringComparer.Ordinal).ToDictionary(c => c.Key.Name, c => Component(pipeline, c.Key, c.Value, [.. components.Keys])),
        Graph = graph,
    };

    static ParameterSpec Parameter(IParameterSymbol parameter, PipelineModel pipeline)
    {
        var underlying = parameter.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable ? nullable.TypeArguments[0] : parameter.Type;
        return new ParameterSpec
        {
            Type = Names.InManifest(parameter.Type),
            Section = pipeline.Sections.GetValueOrDefault(parameter.Name, "Args"),
            Required = !parameter.HasExplicitDefaultValue,
            Default = Default(parameter),
            Values = underlying.TypeKind == TypeKind.Enum ? [.. underlying.GetMembers().OfType<IFieldSymbol>().Where(f => f.HasConstantValue).Select(f => f.Name)] : null,
        };
    }

    ComponentSpec Component(PipelineModel pipeline, ComponentModel component, Bundle bundle, IReadOnlyCollection<ComponentModel> called) => new()
    {
        Method = component.FullName,
        Bundle = bundle.Folder,
        Digest = bundle.Digest,
        Code = bundle.Code,
        Inputs = component.Inputs.ToDictionary(
            p => p.Name, p => new InputSpec { Type = Names.InManifest(p.Type), Survivors = SurvivorsMark.MinOf(p), Required = !p.HasExplicitDefaultValue, Default = Default(p) }),
        Outputs = component.Outputs.ToDictionary(o => o.Name, o => new OutputSpec { Type = Names.InManifest(o.Type) }),
        Packages = new(bundle.Packages),
        Unordered = component.IsUnordered,
        Published = bundle.Published,
        Parents = ParentGates.Of(component, called),
        Repository = repositories.Of(component.Method, component.Settings, AttachedRepositories.PatchOf(pipeline.Name, component.Name)),
        TaskType = component.Settings.Text("TaskType"),
        Settings = Settings(component.Method, component.Settings),
    };

    /// <summary>The assembly's queue is the pipeline's where that names none.</summary>
    Dictionary<string, object?> WithQueue(Dictionary<string, object?> settings)
    {
        var mark = source.Compilation.Assembly.GetAttributes().FirstOrDefault(a => a.AttributeClass?.ToDisplayString() == "Pipelines.DefaultExecutionQueueAttribute");
        if (mark?.ConstructorArguments.FirstOrDefault().Value is string queue && settings.GetValueOrDefault("defaultQueue") is null)
            settings["defaultQueue"] = queue;
        return settings;
    }

    /// <summary>Callbacks stand there by their full names, wherever they lie.</summary>
    Dictionary<string, object?> Settings(IMethodSymbol method, AttributeSettings written)
    {
        var settings = SupportedSettings.ForManifest(written);
        Monitors.AddTo(settings, method);
        foreach (var callback in Discovered.CallbacksOf(method, written, source))
            settings[char.ToLowerInvariant(callback.Property[0]) + callback.Property[1..]] = Names.Of(callback.Method!);
        return settings;
    }

    public static object? Default(IParameterSymbol parameter)
    {
        if (!parameter.HasExplicitDefaultValue || parameter.ExplicitDefaultValue is not { } value)
            return null;
        if (parameter.Type.TypeKind == TypeKind.Enum)
            return parameter.Type.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(f => Equals(f.ConstantValue, value))?.Name ?? value;
        return value is char c ? c.ToString() : value;
    }
}
