using Microsoft.CodeAnalysis;
using Mono.Cecil;
using Pipelines.Analyzers.Marks;
using Pipelines.Compiler.Bundling;
using Pipelines.Compiler.Diagnostics;
using Pipelines.Compiler.Inputs;
using Pipelines.Compiler.Slicing;
using Pipelines.Proof.Marking;

namespace Pipelines.Proof.Slicing;

/// <summary>Slices from any method with a body: generic ones, of objects, constructors, accessors. They can be no steps, so nothing calls them; all else is as ever.</summary>
sealed class DeepProver(Subject subject) : IDisposable
{
    readonly ModuleDefinition _built = ModuleDefinition.ReadModule(subject.Request.Assembly, new ReaderParameters { InMemory = true });

    public IEnumerable<Verdict> Prove(int every)
    {
        var source = UserCompilation.Load([.. File.ReadAllLines(subject.Request.Csc).Where(l => l.Length > 0)], subject.Request.ProjectFile, subject.Request.Assembly);
        var compiler = new BundleCompiler(source);
        var check = new CecilCheck(_built);
        var number = 0;
        foreach (var method in Methods(source.Compilation.Assembly.GlobalNamespace))
        {
            if (++number % every == 0)
                yield return Slice(method, source, compiler, check);
        }
    }

    Verdict Slice(IMethodSymbol method, UserCompilation source, BundleCompiler compiler, CecilCheck check)
    {
        var place = method.Locations[0].GetLineSpan();
        var named = new MarkedMethod(Names.Of(method), Path.GetRelativePath(source.ProjectDirectory, place.Path), place.StartLinePosition.Line + 1);
        try
        {
            var closure = Closure.Of(method, source);
            var report = new Report(subject.Request.ProjectFile);
            Refusals.Check(Names.Of(method), closure, source, report, namesHelpers: false);
            var refusals = report.All.Where(d => d.Severity == Severity.Error).Select(d => (d.Id, d.ToString())).ToList();
            if (refusals.Count > 0)
                return new Verdict(named, Outcome.Refused, refusals);
            var slice = compiler.Compile(new SliceRenderer(source, closure, method.ContainingType).Render(), null);
            if (slice.Errors.Count > 0)
                return new Verdict(named, Outcome.Broken, [("PIPE9001", string.Join("; ", slice.Errors.Take(3)))]);
            if (check.FirstMissing([.. slice.Assembly], _ => false) is var (missing, user))
                return new Verdict(named, Outcome.Broken, [("PIPE9002", $"{missing}, which {user} uses")]);
            return new Verdict(named, Outcome.SlicedBeyondRules, []) { Lines = slice.Files.Sum(f => f.Lines.Count) };
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return new Verdict(named, Outcome.Broken, [("PIPE9003", error.ToString())]);
        }
    }

    static IEnumerable<IMethodSymbol> Methods(INamespaceOrTypeSymbol container) => container.GetMembers().SelectMany(m => m switch
    {
        INamespaceOrTypeSymbol inner => Methods(inner),
        IMethodSymbol { IsAbstract: false, IsImplicitlyDeclared: false, IsExtern: false, MethodKind: not (MethodKind.EventAdd or MethodKind.EventRemove) } method => [method],
        _ => [],
    });

    public void Dispose() => _built.Dispose();
}
