using Mono.Cecil;
using Mono.Cecil.Cil;
using Pipelines.Manifest;
using Pipelines.Weaving;

namespace Pipelines.Engine.Debugging;

/// <summary>
/// Puts a stub before each component in a copy of the user's assembly, and leads every call there, by operand: bodies and debug information stay as they are,
/// so that breakpoints and lines hold.
/// </summary>
static class Weaver
{
    public static (MemoryStream Assembly, MemoryStream? Symbols) Weave(string file, PipelineManifest manifest)
    {
        using var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(Path.GetDirectoryName(file)!);
        resolver.AddSearchDirectory(Path.GetDirectoryName(typeof(object).Assembly.Location)!);
        using var module = ModuleDefinition.ReadModule(file, new ReaderParameters
        {
            InMemory = true,
            ReadSymbols = true,
            SymbolReaderProvider = new DefaultSymbolReaderProvider(throwIfNoSymbol: false),
            AssemblyResolver = resolver,
        });
        var writer = new StubWriter(module);
        var stubs = AddStubs(writer, module, manifest, file);
        var paths = new PathWeaver(module, manifest.Logic.Method, [.. stubs.Keys.Cast<MethodDefinition>()], writer.Written);
        var leading = paths.Find();
        Redirect(module, stubs, writer.Written);
        leading.ForEach(found => paths.Weave(found.Method, found.Segment));
        FrameworkWeaver.Weave(module);
        var assembly = new MemoryStream();
        var symbols = module.HasSymbols ? new MemoryStream() : null;
        module.Write(assembly, new WriterParameters
        {
            WriteSymbols = symbols is not null,
            SymbolStream = symbols,
            SymbolWriterProvider = symbols is null ? null : new PortablePdbWriterProvider(),
        });
        assembly.Position = 0;
        symbols?.Position = 0;
        return (assembly, symbols);
    }

    static Dictionary<MethodReference, MethodDefinition> AddStubs(StubWriter writer, ModuleDefinition module, PipelineManifest manifest, string file)
    {
        Dictionary<MethodReference, MethodDefinition> stubs = [];
        foreach (var (name, spec) in manifest.Components)
        {
            var component = Find(module, name, spec) ?? throw Messages.NoComponent(spec.Method, file);
            component.ImplAttributes |= MethodImplAttributes.NoInlining;
            stubs.Add(component, writer.Add(name, component, spec.Published is not null));
        }
        return stubs;
    }

    static void Redirect(ModuleDefinition module, Dictionary<MethodReference, MethodDefinition> stubs, HashSet<MethodDefinition> own)
    {
        foreach (var method in module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody && !own.Contains(method)))
        {
            foreach (var instruction in method.Body.Instructions)
            {
                if (instruction.Operand is MethodReference called && stubs.TryGetValue(called, out var stub))
                    instruction.Operand = stub;
            }
        }
    }

    static MethodDefinition? Find(ModuleDefinition module, string step, ComponentSpec spec)
    {
        var dot = spec.Method.LastIndexOf('.');
        var (type, name) = (spec.Method[..dot], spec.Method[(dot + 1)..]);
        var overloads = module.GetTypes()
            .Where(candidate => candidate.FullName.Replace('/', '.') == type)
            .SelectMany(candidate => candidate.Methods)
            .Where(method => method.Name == name && method.IsStatic && !method.HasGenericParameters && Takes(method, spec))
            .ToList();
        return overloads.FirstOrDefault(method => StepName(method) == step) ?? overloads.FirstOrDefault();
    }

    static bool Takes(MethodDefinition method, ComponentSpec spec)
    {
        var names = method.Parameters.Select(parameter => parameter.Name).ToHashSet();
        return spec.Inputs.Keys.All(names.Contains);
    }

    /// <summary>Overloads are told apart by their marks: null when there is none.</summary>
    static string? StepName(MethodDefinition method)
    {
        if (method.CustomAttributes.FirstOrDefault(mark => mark.AttributeType.FullName == "Pipelines.ComponentAttribute") is not { } component)
            return null;
        return component.Properties.FirstOrDefault(setting => setting.Name == "Name").Argument.Value as string ?? method.Name;
    }
}
