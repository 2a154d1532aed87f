using System.Diagnostics;
using Mono.Cecil;
using Pipelines.Analyzers.Marks;
using Pipelines.Analyzers.Usage;
using Pipelines.Compiler.Bundling;
using Pipelines.Compiler.Diagnostics;
using Pipelines.Compiler.Discovery;
using Pipelines.Compiler.Inputs;
using Pipelines.Compiler.Slicing;
using Pipelines.Proof.Marking;

namespace Pipelines.Proof.Slicing;

/// <summary>
/// Slices each marked method by the compiler's own road, but each with a report of its own: one that is refused does
/// not stop the others.
/// </summary>
sealed class Prover(Subject subject, bool keepsAssemblies) : IDisposable
{
    static readonly string[] MayNotTravel = ["PIPE0010", "PIPE0015"];

    readonly ModuleDefinition _built = ModuleDefinition.ReadModule(subject.Request.Assembly, new ReaderParameters { InMemory = true });

    public int ProjectMembers => MembersOf(_built);

    public IEnumerable<Verdict> Prove()
    {
        var output = new OutputFiles(subject.Request);
        var source = UserCompilation.Load([.. File.ReadAllLines(subject.Request.Csc).Where(l => l.Length > 0)], subject.Request.ProjectFile, subject.Request.Assembly);
        var report = new Report(subject.Request.ProjectFile);
        var discovered = Discovered.Read(DecoratedMethods.Read(_built), source, report);
        var refusals = report.All.Where(d => d.Severity == Severity.Error).ToList();
        var (check, shared) = (new CecilCheck(_built), new SharedBySlices(source, output, subject.Request));
        var found = Candidates.Of(source, discovered, subject.Methods, refusals).ToList();
        var all = discovered with { Components = [.. found.Select(f => f.Component).OfType<ComponentModel>()] };
        var pending = new Queue<Task<Verdict>>();
        foreach (var candidate in found)
        {
            pending.Enqueue(candidate.Component is null || candidate.Refusals.Any(r => !MayNotTravel.Contains(r.Id))
                ? Task.FromResult(new Verdict(candidate.Method, candidate.Refusals.Count > 0 ? Outcome.Refused : Outcome.Broken, candidate.Refusals))
                : Slice(candidate, source, all, output, check, shared));
            if (pending.Count > 2 * Environment.ProcessorCount)
                yield return pending.Dequeue().GetAwaiter().GetResult();
        }
        while (pending.TryDequeue(out var last))
            yield return last.GetAwaiter().GetResult();
    }

    async Task<Verdict> Slice(Candidate candidate, UserCompilation source, Discovered discovered, OutputFiles output, CecilCheck check, SharedBySlices shared)
    {
        var watch = Stopwatch.StartNew();
        var report = new Report(subject.Request.ProjectFile);
        var component = candidate.Component!;
        try
        {
            var isHarmless = keepsAssemblies && HarmlessCode.Is(component, source);
            var bundle = await new Slicer(source, discovered, output, subject.Request, check, shared, report).Step(component);
            var reasons = report.All.Where(d => d.Severity == Severity.Error).Select(d => (d.Id, $"{d.Place}: {d.Text}")).ToList();
            if (bundle?.Files is not { } files || reasons.Count > 0)
                return new Verdict(candidate.Method, reasons.Count > 0 && reasons.All(r => !r.Id.StartsWith("PIPE9", StringComparison.Ordinal)) ? Outcome.Refused : Outcome.Broken, reasons) { Time = watch.Elapsed };
            return Sliced(candidate, component, files, watch.Elapsed) with { IsHarmless = isHarmless };
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return new Verdict(candidate.Method, Outcome.Broken, [("PIPE9003", error.ToString())]) { Time = watch.Elapsed };
        }
    }

    Verdict Sliced(Candidate candidate, ComponentModel component, IReadOnlyDictionary<string, byte[]> files, TimeSpan time)
    {
        var assembly = files.First(f => f.Key.StartsWith("compiled/", StringComparison.Ordinal)).Value;
        using var module = ModuleDefinition.ReadModule(new MemoryStream(assembly));
        string? kept = null;
        if (keepsAssemblies)
        {
            kept = Path.Combine(subject.Request.Intermediate, "kept", component.Name, module.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
            File.WriteAllBytes(kept, assembly);
        }
        return new Verdict(candidate.Method, candidate.Refusals.Count > 0 ? Outcome.SlicedBeyondRules : Outcome.Sliced, candidate.Refusals)
        {
            Lines = files.Where(f => f.Key.StartsWith("src/", StringComparison.Ordinal)).Sum(f => f.Value.Count(b => b == '\n')),
            Members = MembersOf(module),
            Time = time,
            Assembly = kept,
            Entry = Names.InMetadata(component.Method.ContainingType) + "+PipelinesEntry",
        };
    }

    static int MembersOf(ModuleDefinition module) => module.GetTypes().Where(t => !t.Name.StartsWith('<') && t.Name != "PipelinesEntry")
        .Sum(t => t.Methods.Count + t.Fields.Count);

    public void Dispose() => _built.Dispose();
}
