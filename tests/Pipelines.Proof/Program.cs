using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Pipelines.Proof;
using Pipelines.Proof.Capturing;
using Pipelines.Proof.Marking;
using Pipelines.Proof.Running;
using Pipelines.Proof.Slicing;

if (args is ["call", var list, var from])
    return Caller.Run(list, int.Parse(from, System.Globalization.CultureInfo.InvariantCulture));
try
{
    var options = Options.Parse(args);
    var work = options.Work ?? Directory.CreateTempSubdirectory("pipelines-proof-").FullName;
    try
    {
        var proven = true;
        foreach (var project in options.Projects)
        {
            var build = CapturedBuild.Of(project, Path.Combine(work, Path.GetFileNameWithoutExtension(project)), options);
            SdkCompiler.Use(build.Request.Roslyn);
            proven &= options.IsDeep ? ProveDeep(build, options) : Prove(build, options);
        }
        return proven ? 0 : 1;
    }
    finally
    {
        if (options.Work is null)
            Directory.Delete(work, recursive: true);
    }
}
catch (ProofException error)
{
    Console.Error.WriteLine(error.Message);
    return 2;
}

// Apart, so that nothing of Roslyn is looked for before it can be found.
[MethodImpl(MethodImplOptions.NoInlining)]
static bool Prove(CapturedBuild build, Options options)
{
    var subject = Subject.Of(build, Path.Combine(build.Folder, "marked"), options.Takes);
    var watch = Stopwatch.StartNew();
    using var prover = new Prover(subject, options.Runs);
    var verdicts = new List<Verdict>();
    foreach (var verdict in prover.Prove())
    {
        verdicts.Add(verdict);
        if (options.IsVerbose)
            Console.WriteLine($"{verdict.Outcome} {verdict.Method} {verdict.Lines} lines {string.Join("; ", verdict.Reasons.Select(r => $"{r.Id} {r.Text}"))}");
    }
    var tally = new Tally(Path.GetFileNameWithoutExtension(build.Project), subject, verdicts, prover.ProjectMembers, watch.Elapsed);
    foreach (var line in tally.Lines())
        Console.WriteLine(line);
    return tally.IsProven & (!options.Runs || Compare(subject, verdicts)) & (!options.IsReal || BuildForReal(build, verdicts));
}

[MethodImpl(MethodImplOptions.NoInlining)]
static bool ProveDeep(CapturedBuild build, Options options)
{
    using var prover = new DeepProver(Subject.Of(build, Path.Combine(build.Folder, "deep"), _ => false));
    var verdicts = new List<Verdict>();
    foreach (var verdict in prover.Prove(options.Every))
    {
        verdicts.Add(verdict);
        if (verdict.Outcome == Outcome.Broken)
            Console.WriteLine($"  BROKEN {verdict.Method}: {string.Join("; ", verdict.Reasons.Select(r => $"{r.Id} {r.Text}"))}");
    }
    Console.WriteLine($"{Path.GetFileNameWithoutExtension(build.Project)}: {verdicts.Count} methods of all kinds: {string.Join(", ", verdicts.CountBy(v => v.Outcome).OrderBy(c => c.Key).Select(c => $"{c.Key} {c.Value}"))}");
    return verdicts.All(v => v.Outcome != Outcome.Broken);
}

static bool Compare(Subject subject, List<Verdict> verdicts)
{
    var results = Comparison.Of(subject, verdicts);
    Console.WriteLine($"  called    {string.Join(", ", results.CountBy(r => r.Result.Split(' ')[0]).OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Key} {c.Value}"))}");
    var different = results.Where(r => r.Result.StartsWith("different", StringComparison.Ordinal)).ToList();
    foreach (var (name, result) in different)
        Console.WriteLine($"  DIFFERENT {name}: {result}");
    return different.Count == 0;
}

static bool BuildForReal(CapturedBuild build, List<Verdict> verdicts)
{
    var sliced = verdicts.Where(v => v.Outcome == Outcome.Sliced).Select(v => v.Method.Name).ToHashSet();
    var real = RealBuild.Of(Subject.Of(build, Path.Combine(build.Folder, "real"), sliced.Contains));
    Console.WriteLine($"  real      {real.Bundles} bundles in {real.Time.TotalSeconds:0.0} s; the C# compiler {real.CompilerTime.TotalSeconds:0.0} s{(real.Error is { } error ? $"\n  BROKEN {error}" : "")}");
    return real.Error is null && real.Bundles == sliced.Count;
}

/// <summary>The compiler libraries of the SDK that builds.</summary>
static class SdkCompiler
{
    static string? _folder;

    public static void Use(string folder)
    {
        if (_folder is null)
            AssemblyLoadContext.Default.Resolving += (context, name) => Path.Combine(_folder!, name.Name + ".dll") is var path && File.Exists(path) ? context.LoadFromAssemblyPath(path) : null;
        _folder = folder;
    }
}
