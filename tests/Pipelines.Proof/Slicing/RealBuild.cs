using System.Diagnostics;
using Pipelines.Compiler.Inputs;
using Pipelines.Proof.Marking;

namespace Pipelines.Proof.Slicing;

/// <summary>The compiler as a build starts it, over a copy that marks only what slices.</summary>
sealed record RealBuild(TimeSpan Time, TimeSpan CompilerTime, int Bundles, string? Error)
{
    public static RealBuild Of(Subject subject)
    {
        var request = subject.Request;
        var path = Path.Combine(Path.GetDirectoryName(request.Csc)!, "compile.request");
        File.WriteAllLines(path, Lines(request));
        var watch = Stopwatch.StartNew();
        var (code, output) = Processes.Run("dotnet", ["exec", typeof(CompileRequest).Assembly.Location, "compile", path], Path.GetDirectoryName(request.ProjectFile)!);
        var time = watch.Elapsed;
        var steps = Path.Combine(request.Pipelines, "steps");
        return new RealBuild(time, subject.CompilerTime, Directory.Exists(steps) ? Directory.GetDirectories(steps).Length : 0,
            code == 0 ? null : output.Split('\n').FirstOrDefault(l => l.Contains(": error ", StringComparison.Ordinal)) ?? output);
    }

    static IEnumerable<string> Lines(CompileRequest request) =>
    [
        $"assembly={request.Assembly}", $"assemblyName={request.AssemblyName}", $"csc={request.Csc}", $"projectFile={request.ProjectFile}", $"assets={request.Assets}",
        $"output={request.Output}", $"pipelines={request.Pipelines}", $"intermediate={request.Intermediate}", $"roslyn={request.Roslyn}", $"framework={request.Framework}",
        $"configuration={request.Configuration}", $"stamp={request.Stamp}",
        .. request.RuntimeFrameworks.Select(f => $"runtimeFramework={f.Name}|{f.Version}"),
        .. request.Implementations.Select(i => $"implementation={i.Reference}|{i.Path}"),
        .. request.CopyLocals.Select(c => $"copyLocal={c.File}|{c.Destination}|{c.Package}|{c.Version}|{c.AssetType}"),
    ];
}
