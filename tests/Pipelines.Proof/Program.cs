using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Pipelines.Proof;
using Pipelines.Proof.Capturing;
using Pipelines.Proof.Marking;
using Pipelines.Proof.Slicing;

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
            proven &= Prove(build, options);
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
    var subject = Subject.Of(build, Path.Combine(build.Folder, "marked"), _ => true);
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
    return tally.IsProven;
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
