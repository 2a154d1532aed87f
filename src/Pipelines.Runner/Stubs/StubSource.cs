using Mono.Cecil;
using Pipelines.Manifest;
using Pipelines.Manifest.Bundles;

namespace Pipelines.Runner.Stubs;

/// <summary>The compiled form of a published component, read for the types of its interface; nothing of it is loaded.</summary>
sealed class StubSource : IDisposable
{
    readonly ModuleDefinition module;
    readonly string step;
    readonly SortedDictionary<string, TypeDefinition> types = new(StringComparer.Ordinal);
    readonly SortedSet<string> assemblies = new(StringComparer.Ordinal);

    /// <param name="folder">The component's folder, as it was fetched.</param>
    /// <param name="component">Its interface.</param>
    /// <exception cref="RefusedException">One of its types cannot be written anew.</exception>
    public StubSource(string folder, ComponentInterface component)
    {
        step = component.Name;
        var bundle = Path.Combine(folder, PublishedPlace.BundleOf(component));
        module = ModuleDefinition.ReadModule(Path.Combine(bundle, BundleFolder.Load(bundle).Assembly), new ReaderParameters { InMemory = true });
        Method = Find(component) ?? throw new RefusedException(Messages.NoPublishedMethod(component.Method));
        foreach (var parameter in Method.Parameters.Where(parameter => component.Inputs.ContainsKey(parameter.Name)))
            Take(parameter.ParameterType, parameter, $"the input '{parameter.Name}'");
        Take(Method.ReturnType, Method.MethodReturnType, "the result");
    }

    public MethodDefinition Method { get; }

    /// <summary>The types of the publishing project, by their full names.</summary>
    public IReadOnlyDictionary<string, TypeDefinition> Types => types;

    /// <summary>The assemblies that types are named of.</summary>
    public IReadOnlySet<string> Assemblies => assemblies;

    public void Dispose() => module.Dispose();

    MethodDefinition? Find(ComponentInterface component)
    {
        var dot = component.Method.LastIndexOf('.');
        return module.GetTypes().Where(type => type.FullName.Replace('/', '.') == component.Method[..dot]).SelectMany(type => type.Methods)
            .FirstOrDefault(method => method.IsStatic && method.Name == component.Method[(dot + 1)..] && component.Inputs.Keys.All(input => method.Parameters.Any(parameter => parameter.Name == input)));
    }

    void Take(TypeReference type, ICustomAttributeProvider place, string what)
    {
        if (place.CustomAttributes.Any(mark => mark.AttributeType.FullName == "Pipelines.ArtifactSerializerAttribute"))
            throw new RefusedException(Messages.OwnSerializer(step, what));
        Take(type);
    }

    void Take(TypeReference type)
    {
        switch (type)
        {
            case GenericInstanceType generic:
                Take(generic.ElementType);
                foreach (var argument in generic.GenericArguments)
                    Take(argument);
                break;
            case TypeSpecification inner:
                Take(inner.ElementType);
                break;
            case TypeDefinition own when types.TryAdd(own.FullName.Replace('/', '.'), own):
                if (StubType.Fault(own) is { } fault)
                    throw new RefusedException(Messages.NoStubType(step, own.FullName.Replace('/', '.'), fault));
                foreach (var held in StubType.Held(own))
                    Take(held);
                break;
            case { Scope: AssemblyNameReference assembly } when type is not TypeDefinition && !IsFramework(assembly.Name):
                assemblies.Add(assembly.Name);
                break;
        }
    }

    static bool IsFramework(string assembly) => assembly is "System" or "mscorlib" or "netstandard" or "Pipelines" || assembly.StartsWith("System.", StringComparison.Ordinal);
}
