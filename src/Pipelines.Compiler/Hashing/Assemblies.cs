using Mono.Cecil;
using Pipelines.Compiler.Bundling;
using Pipelines.Compiler.Inputs;

namespace Pipelines.Compiler.Hashing;

/// <summary>The assemblies whose code is hashed member by member: the slice's own and those of referenced projects, which all slices share.</summary>
sealed class Assemblies(CompileRequest request, UserCompilation source)
{
    readonly Dictionary<string, string> _projects = request.Implementations.Select(i => i.Path)
        .Where(p => !Dependencies.HostAssemblies.Contains(Path.GetFileNameWithoutExtension(p)) && File.Exists(p))
        .GroupBy(Path.GetFileNameWithoutExtension, StringComparer.Ordinal).ToDictionary(g => g.Key!, g => g.First(), StringComparer.Ordinal);

    readonly Dictionary<string, string> _references = source.Arguments.MetadataReferences.Select(r => Path.GetFullPath(r.Reference, source.ProjectDirectory))
        .GroupBy(Path.GetFileNameWithoutExtension, StringComparer.OrdinalIgnoreCase).ToDictionary(g => g.Key!, g => g.First(), StringComparer.OrdinalIgnoreCase);

    readonly Dictionary<string, AssemblyDefinition?> _read = new(StringComparer.OrdinalIgnoreCase);
    readonly Dictionary<(IMemberDefinition, bool), Owner> _owners = [];

    /// <summary>Those of referenced projects.</summary>
    public IEnumerable<ModuleDefinition> Projects => _projects.Keys.Select(p => Read(p)!.MainModule);

    public ModuleDefinition Read(byte[] slice) => ModuleDefinition.ReadModule(new MemoryStream(slice), new ReaderParameters { AssemblyResolver = new Resolver(this) });

    /// <summary>What is written of a project's member is the same for every slice.</summary>
    public Owner OwnerOf(IMemberDefinition member, bool keepNullable)
    {
        if (!IsProject(((MemberReference)member).Module.Assembly.Name.Name))
            return OwnerText.Of(member, this, keepNullable);
        if (!_owners.TryGetValue((member, keepNullable), out var owner))
            _owners[(member, keepNullable)] = owner = OwnerText.Of(member, this, keepNullable);
        return owner;
    }

    public TypeDefinition? Find(TypeReference type) => type as TypeDefinition ?? (IsWithin(type) ? type.Resolve() : null);

    public MethodDefinition? Find(MethodReference method) => method as MethodDefinition ?? (IsWithin(method.DeclaringType) ? method.Resolve() : null);

    public FieldDefinition? Find(FieldReference field) => field as FieldDefinition ?? (IsWithin(field.DeclaringType) ? field.Resolve() : null);

    /// <summary>In a referenced project's assembly, whether it is found there or not.</summary>
    public bool IsProject(TypeReference type) => type.GetElementType().Scope is AssemblyNameReference name && IsProject(name.Name);

    public bool IsProject(string name) => _projects.ContainsKey(name);

    bool IsWithin(TypeReference type) => type is not ArrayType && type.GetElementType().Scope is { } scope && (scope is ModuleDefinition || scope is AssemblyNameReference name && IsProject(name.Name));

    AssemblyDefinition? Read(string name)
    {
        if (_read.TryGetValue(name, out var assembly))
            return assembly;
        var file = _projects.GetValueOrDefault(name) ?? _references.GetValueOrDefault(name);
        return _read[name] = file is null ? null : AssemblyDefinition.ReadAssembly(file, new ReaderParameters { InMemory = true, AssemblyResolver = new Resolver(this) });
    }

    /// <summary>Projects by their bodies, everything else by what the C# compiler was given (attributes' enums need it).</summary>
    sealed class Resolver(Assemblies assemblies) : IAssemblyResolver
    {
        public AssemblyDefinition? Resolve(AssemblyNameReference name) => assemblies.Read(name.Name);

        public AssemblyDefinition? Resolve(AssemblyNameReference name, ReaderParameters parameters) => assemblies.Read(name.Name);

        public void Dispose()
        {
        }
    }
}
