using Microsoft.CodeAnalysis;
using Mono.Cecil;
using Pipelines.Compiler.Bundling;
using Pipelines.Compiler.Diagnostics;
using Pipelines.Compiler.Discovery;
using Pipelines.Compiler.Inputs;
using Pipelines.Compiler.Lowering;
using Pipelines.Compiler.Slicing;
using Pipelines.Compiler.Stamping;
using Pipelines.Compiler.Writing;
using Pipelines.Manifest;

namespace Pipelines.Compiler;

/// <summary>One project's way from a built assembly to bundles and manifests: discover, slice, lower, bundle, stamp, write.</summary>
sealed class CompileCommand(CompileRequest request, Report report)
{
    // The build looks for each of them before it believes a success.
    readonly List<string> _manifests = [];

    /// <summary>Full names of what was cut; the rest is as the build before left it.</summary>
    public IReadOnlyList<string> Cut { get; private set; } = [];

    /// <summary>Null: all references are read anew.</summary>
    public OpenReferences? Open { get; init; }

    public static int Run(string requestPath)
    {
        var request = CompileRequest.Load(requestPath);
        var report = new Report(request.ProjectFile);
        var command = new CompileCommand(request, report);
        command.Compile();
        foreach (var diagnostic in report.All)
            Console.Out.WriteLine(diagnostic);
        if (report.HasErrors)
            return 1;
        Directory.CreateDirectory(Path.GetDirectoryName(request.Stamp)!);
        File.WriteAllLines(request.Stamp, command._manifests);
        return 0;
    }

    public void Compile()
    {
        try
        {
            Build();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            report.Add(Rules.NoManifest, (Location?)null, request.Pipelines, error.Message);
        }
    }

    void Build()
    {
        using var built = ModuleDefinition.ReadModule(request.Assembly, new ReaderParameters { InMemory = true, AssemblyResolver = new NoResolver() });
        var decorated = DecoratedMethods.Read(built);
        if (decorated.All.Count == 0)
        {
            new OutputFolder(request.Pipelines).RemoveOthers();
            return;
        }
        // Git and the compiler's own start have nothing to wait for in each other.
        var stamp = Task.Run(() => GitStamp.Read(request.ProjectFile, System.Environment.GetEnvironmentVariable));
        var output = new OutputFiles(request);
        var source = UserCompilation.Load([.. File.ReadAllLines(request.Csc).Where(l => l.Length > 0)], request.ProjectFile, request.Assembly, Open);
        var discovered = Discovered.Read(decorated, source, report);
        if (report.HasErrors)
            return;
        var slicer = new Slicer(source, discovered, output, request, new CecilCheck(built), new SharedBySlices(source, output, request), report);
        // Each bundle is compiled while the next slice is cut.
        var cut = discovered.Components.ToDictionary(c => c, slicer.Step);
        var lowered = discovered.Pipelines.Select(p => (Pipeline: p, Logic: slicer.Logic(p))).ToList();
        var steps = cut.ToDictionary(c => c.Key, c => c.Value.GetAwaiter().GetResult());
        var pipelines = lowered.Select(l => (l.Pipeline, Logic: l.Logic.GetAwaiter().GetResult())).ToList();
        Cut = slicer.WasCut;
        if (report.HasErrors)
            return;
        Write(output, source, steps, pipelines, stamp.GetAwaiter().GetResult());
        slicer.Remember();
    }

    void Write(OutputFiles output, UserCompilation source, Dictionary<ComponentModel, Bundle?> steps, List<(PipelineModel Pipeline, SlicedLogic? Logic)> pipelines, StampResult stamp)
    {
        if (stamp.Warning is { } warning)
            Console.Out.WriteLine(warning);
        var repositories = new AttachedRepositories(request, report);
        var builder = new ManifestBuilder(request, source, repositories, PipelinesVersion(output));
        var manifests = pipelines.Select(p => builder.Build(
            p.Pipeline, p.Logic!.Bundle, p.Logic.Called.ToDictionary(c => c, c => steps[c]!), p.Logic.Graph, stamp.Source is { } s ? s with { Patch = stamp.Patch is null ? null : PatchOf(p.Pipeline) } : null)).ToList();
        if (report.HasErrors)
            return;
        var folder = new OutputFolder(request.Pipelines);
        foreach (var (path, content) in HostFolder.Files(output, request))
            folder.Write(path, content);
        foreach (var bundle in steps.Values.Concat(pipelines.Select(p => p.Logic!.Bundle)))
            folder.Write(bundle!);
        foreach (var (path, text) in pipelines.Where(_ => stamp.Patch != null).Select(p => (PatchOf(p.Pipeline), stamp.Patch!)).Concat(repositories.Patches.Select(p => (p.Key, p.Value))))
            folder.Write(path, System.Text.Encoding.UTF8.GetBytes(text));
        Mark(repositories.AnyLocal);
        foreach (var manifest in manifests)
        {
            var path = manifest.Name + ManifestFile.Extension;
            folder.Write(path, System.Text.Encoding.UTF8.GetBytes(ManifestFile.ToYaml(manifest)));
            _manifests.Add(Path.Combine(request.Pipelines, path));
        }
        folder.RemoveOthers();
    }

    static string PatchOf(PipelineModel pipeline) => pipeline.Name + ".patch";

    /// <summary>Other work trees change without anything that a build looks at: while the mark is there, every build stamps.</summary>
    void Mark(bool anyLocal)
    {
        var mark = Path.Combine(request.Intermediate, AttachedRepositories.MarkFile);
        Directory.CreateDirectory(request.Intermediate);
        if (anyLocal)
            File.WriteAllText(mark, "");
        else
            File.Delete(mark);
    }

    static string PipelinesVersion(OutputFiles output)
    {
        if (output.Assembly(WellKnown.Assembly) is not { } file)
            return "0.0.0";
        using var module = ModuleDefinition.ReadModule(file.File, new ReaderParameters { InMemory = true });
        var version = module.Assembly.CustomAttributes.FirstOrDefault(a => a.AttributeType.Name == "AssemblyInformationalVersionAttribute")?.ConstructorArguments[0].Value as string;
        return version?.Split('+')[0] ?? module.Assembly.Name.Version.ToString(3);
    }

    /// <summary>The check looks at the project's own module only.</summary>
    sealed class NoResolver : IAssemblyResolver
    {
        public AssemblyDefinition? Resolve(AssemblyNameReference name) => null;

        public AssemblyDefinition? Resolve(AssemblyNameReference name, ReaderParameters parameters) => null;

        public void Dispose()
        {
        }
    }
}
