using Microsoft.CodeAnalysis;
using Pipelines.Compiler.Diagnostics;
using Pipelines.Compiler.Discovery;
using Pipelines.Compiler.Graphs;
using Pipelines.Compiler.Hashing;
using Pipelines.Compiler.Inputs;
using Pipelines.Compiler.Lowering;
using Pipelines.Compiler.Packages;
using Pipelines.Compiler.Published;
using Pipelines.Compiler.Slicing;
using Pipelines.Manifest;

namespace Pipelines.Compiler.Bundling;

/// <summary>The logic's bundle, with the components it calls and the picture of its calls.</summary>
sealed record SlicedLogic(Bundle Bundle, IReadOnlyList<ComponentModel> Called, GraphSpec Graph);

/// <summary>A slice as it was cut: <paramref name="Root"/> is what the user marked, <paramref name="Owner"/> its full name.</summary>
sealed record Cut(string Kind, string Name, string Folder, string Owner, IMethodSymbol Root, IReadOnlyList<SliceFile> Files, string Entry, IReadOnlyList<ResolvedPackage>? Packages)
{
    public bool IsExecutable => Kind == "step";

    /// <summary>The user's files that something of it was taken from.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>What cutting it had to say.</summary>
    public IReadOnlyList<Diagnostics.Diagnostic> Said { get; init; } = [];
}

/// <summary>From a decorated method to its bundle.</summary>
sealed class Slicer(UserCompilation source, Discovered discovered, OutputFiles output, CompileRequest request, CecilCheck check, SharedBySlices shared, Report report)
{
    readonly BundleCompiler _compiler = shared.Compiler;
    readonly SliceCache _cache = shared.Cache;
    readonly CodeHash _hash = shared.Hash;

    readonly List<(Bundle Bundle, Cut Cut, string Key)> _remembered = [];

    /// <summary>Full names of what was cut: the others were not, because nothing that they reach changed.</summary>
    public List<string> WasCut { get; } = [];

    /// <summary>Called once all is written: the next build need not make them again.</summary>
    public void Remember()
    {
        foreach (var (bundle, cut, key) in _remembered)
            _cache.Remember(bundle, cut, key);
        _cache.Close();
    }

    public Task<Bundle?> Step(ComponentModel component)
    {
        if (PublishedCode.Is(component))
            return Task.FromResult(PublishedCode.BundleOf(component, report));
        var folder = "steps/" + FolderOf(component);
        var packages = NamedPackages.Of(component.FullName, component.Settings, source.ProjectDirectory, output, report);
        if (_cache.Uncut(folder, packages) is var (bundle, said))
        {
            report.Add(said);
            return Task.FromResult<Bundle?>(bundle);
        }
        var own = new Report(request.ProjectFile);
        var cut = CutStep(component, folder, packages, own);
        report.Add(own.All);
        return Finish(cut with { Said = own.All });
    }

    Cut CutStep(ComponentModel component, string folder, IReadOnlyList<ResolvedPackage>? packages, Report report)
    {
        WasCut.Add(component.FullName);
        var closure = Closure.Of(component.Method, source);
        KeepSerializers(closure, component.Travelling, [component]);
        foreach (var helper in HelperMembers.Of(component, source, report))
            closure.Include(helper);
        Refusals.Check(component.FullName, closure, source, report, namesHelpers: HelperMembers.HasAny(component));
        foreach (var pipeline in discovered.Pipelines.Where(p => closure.Kept.Contains(p.Method)))
            report.Add(Rules.NestedPipeline, component.Method, component.FullName, pipeline.FullName);
        foreach (var published in discovered.Components.Where(c => PublishedCode.Is(c) && closure.Kept.Contains(c.Method)))
            report.Add(Rules.NestedPublished, component.Method, component.FullName, published.FullName);
        var files = new SliceRenderer(source, closure, component.Method.ContainingType).Render()
            .Append(SliceFile.Generated("Entry.g.cs", CodeWriter.File([(component.Method.ContainingType, EntryWriter.Step(component, discovered.Types))])));
        var entry = Names.InMetadata(component.Method.ContainingType) + "+" + WellKnown.Entry;
        return new("step", component.Name, folder, component.FullName, component.Method, [.. files], entry, packages) { Sources = SourcesOf(closure) };
    }

    /// <summary>Of a partial type all parts count, and so does what holds for all files.</summary>
    List<string> SourcesOf(Closure closure) => [.. closure.Kept.SelectMany(k => k.DeclaringSyntaxReferences).Select(r => r.SyntaxTree).Concat(source.TreesForAll).Select(t => t.FilePath).Distinct()];

    public async Task<SlicedLogic?> Logic(PipelineModel pipeline)
    {
        WasCut.Add(pipeline.FullName);
        var closure = Closure.Of(pipeline.Method, source, m => discovered.ComponentOf(m) != null);
        KeepCallbacks(closure, pipeline);
        var stubs = closure.Stubs.Select(s => discovered.ComponentOf(s)!).ToList();
        KeepSerializers(closure, pipeline.Travelling(stubs), stubs);
        Refusals.Check(pipeline.FullName, closure, source, report, namesHelpers: false);
        NestedPipelines.Check(pipeline, closure, discovered, report);
        RefuseForeignComponents(closure);
        var called = closure.Stubs.Select(s => discovered.ComponentOf(s)!).OrderBy(c => c.Name, StringComparer.Ordinal).ToList();
        CheckCalled(pipeline, called);
        if (report.HasErrors)
            return null;
        var logic = new LogicCalls(source, discovered, closure, pipeline.Method);
        CatchWarnings.Add(logic, source, report);
        var renderer = new LogicRenderer(source, closure, pipeline.Method, logic, report);
        var files = renderer.Render().Append(SliceFile.Generated("Entry.g.cs", Generated(pipeline, called))).ToList();
        var entry = Names.InMetadata(pipeline.Method.ContainingType) + "+" + WellKnown.Entry;
        var graph = ParentGates.Draw(new GraphReader(source, discovered, logic, pipeline).Read(), pipeline, called, report);
        var packages = NamedPackages.Of(pipeline.FullName, pipeline.Settings, source.ProjectDirectory, output, report);
        var bundle = await Finish(new("logic", pipeline.Name, "logic/" + pipeline.Name, pipeline.FullName, pipeline.Method, files, entry, packages));
        return bundle is null ? null : new SlicedLogic(bundle, called, graph);
    }

    string Generated(PipelineModel pipeline, List<ComponentModel> called)
    {
        var entry = EntryWriter.Logic(pipeline, called, discovered.Types);
        var members = called.GroupBy(c => c.Method.ContainingType, SymbolEqualityComparer.Default)
            .Select(g => ((INamedTypeSymbol)g.Key!, string.Join("\n\n", g.Select(StubWriter.Write))))
            .OrderBy(m => Names.InMetadata(m.Item1), StringComparer.Ordinal);
        return CodeWriter.File(members.Prepend((pipeline.Method.ContainingType, entry)));
    }

    void CheckCalled(PipelineModel pipeline, List<ComponentModel> called)
    {
        if (called.Count == 0)
            report.Add(Rules.NoComponents, pipeline.Method, pipeline.Name);
        foreach (var clash in called.GroupBy(c => c.Name, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1).Select(g => g.ToList()))
            report.Add(Rules.DuplicateName, clash[1].Method, pipeline.Name, clash[1].Name, clash[0].FullName, clash[1].FullName);
    }

    void RefuseForeignComponents(Closure closure)
    {
        foreach (var (symbol, node) in closure.Foreign)
        {
            if (symbol is IMethodSymbol method && method.GetAttributes().Any(a => a.AttributeClass?.ToDisplayString() is WellKnown.Component or WellKnown.Pipeline))
                report.Add(Rules.OutsideComponent, node.GetLocation(), Names.Of(method), method.ContainingAssembly.Name);
        }
    }

    /// <summary>A step's folder is its name; where two pipelines use one name for two methods, the method's full name, and its number among overloads.</summary>
    string FolderOf(ComponentModel component)
    {
        if (discovered.Components.Count(c => c.Name.Equals(component.Name, StringComparison.OrdinalIgnoreCase)) == 1)
            return component.Name;
        var number = discovered.Components.Where(c => c.FullName.Equals(component.FullName, StringComparison.OrdinalIgnoreCase)).ToList().IndexOf(component);
        return number == 0 ? component.FullName : $"{component.FullName}+{number}";
    }

    /// <summary>Callbacks run beside the logic: the engine calls them by the names that the manifest gives.</summary>
    void KeepCallbacks(Closure closure, PipelineModel pipeline)
    {
        var components = closure.Stubs.Select(s => discovered.ComponentOf(s)!).ToList();
        foreach (var callback in components.SelectMany(c => Discovered.CallbacksOf(c.Method, c.Settings, source)).Concat(Discovered.CallbacksOf(pipeline.Method, pipeline.Settings, source)))
            closure.Include(callback.Method!);
    }

    void KeepSerializers(Closure closure, IEnumerable<ITypeSymbol> travelling, IReadOnlyList<ComponentModel> components)
    {
        var marked = components.SelectMany(c => c.InputFormats.Select(f => f.Format).Concat(c.OutputFormat is { } own ? [own] : []));
        foreach (var format in travelling.SelectMany(discovered.Types.FormatsIn).Concat(marked).ToList())
            closure.Include(format.Serializer);
    }

    Task<Bundle?> Finish(Cut cut)
    {
        if (report.HasErrors)
            return Task.FromResult<Bundle?>(null);
        var key = _cache.KeyOf(cut);
        if (_cache.Find(cut, key) is not { } known)
            return Task.Run(Make);
        Keep(known, cut, key);
        return Task.FromResult<Bundle?>(known);

        Bundle? Make()
        {
            var slice = _compiler.Compile(cut.Files, cut.IsExecutable ? cut.Entry : null);
            // Cecil reads the built assembly as it goes: one at a time.
            lock (check)
                return Prove(cut, slice, key);
        }
    }

    Bundle? Prove(Cut cut, CompiledSlice slice, string key)
    {
        if (slice.Errors.Count > 0)
        {
            Explain(cut.Owner, cut.Root, slice);
            return null;
        }
        if (cut.IsExecutable && check.FirstMissing([.. slice.Assembly], n => n.Contains(WellKnown.Entry, StringComparison.Ordinal)) is var (missing, user))
        {
            report.Add(Rules.SliceMisses, cut.Root, cut.Owner, missing, user);
            return null;
        }
        var code = _hash.Of([.. slice.Release], cut.Entry, cut.Packages);
        var dependencies = Dependencies.Of([.. slice.Assembly], code.Reached, cut.Packages, output);
        foreach (var file in dependencies.Unnamed)
            report.Add(Rules.PackageNotNamed, cut.Root, cut.Owner, file.Destination, file.Package);
        var bundle = Bundle.Create(cut, slice, code, dependencies, source, output, request);
        Keep(bundle, cut, key);
        return bundle;
    }

    void Keep(Bundle bundle, Cut cut, string key)
    {
        lock (_remembered)
            _remembered.Add((bundle, cut, key));
    }

    /// <summary>Sources that do not bind by themselves are finished by generators; anything else is our fault.</summary>
    void Explain(string owner, IMethodSymbol root, CompiledSlice slice)
    {
        var own = source.Compilation.GetDiagnostics().FirstOrDefault(d => d.Severity == DiagnosticSeverity.Error);
        if (own != null)
        {
            report.Add(Rules.GeneratedCode, own.Location, owner, own.Location.SourceTree?.GetRoot().FindNode(own.Location.SourceSpan).ToString().Split('\n')[0] ?? "?", own.GetMessage(System.Globalization.CultureInfo.InvariantCulture));
            return;
        }
        var first = slice.Errors[0];
        var at = first.Location.GetMappedLineSpan();
        report.Add(Rules.SliceDoesNotCompile, root, owner, $"{at.Path}({at.StartLinePosition.Line + 1}): {first.Id} {first.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}");
    }
}
