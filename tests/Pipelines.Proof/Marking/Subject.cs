using System.Diagnostics;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Pipelines.Compiler.Bundling;
using Pipelines.Compiler.Inputs;
using Pipelines.Proof.Capturing;

namespace Pipelines.Proof.Marking;

/// <summary>A copy of a project with marks, compiled by the SDK's own C# compiler.</summary>
sealed record Subject(CompileRequest Request, IReadOnlyList<MarkedMethod> Methods, TimeSpan CompilerTime, int Lines)
{
    static readonly string[] Dropped = ["/out:", "/refout:", "/doc:", "/pdb:", "/sourcelink:", "/embed", "/generatedfilesout:", "/warnaserror", "/errorlog", "/reportanalyzer", "/touchedfiles:"];
    static readonly string[] Paths = ["/analyzer:", "/analyzerconfig:", "/additionalfile:", "/keyfile:", "/ruleset:", "/addmodule:", "/win32manifest:", "/win32res:", "/win32icon:"];

    /// <summary>Marks all methods for which <paramref name="takes"/> holds.</summary>
    public static Subject Of(CapturedBuild build, string folder, Func<string, bool> takes)
    {
        var home = Path.GetDirectoryName(build.Project)!;
        var parsed = CSharpCommandLineParser.Default.Parse(build.Arguments, home, sdkDirectory: null);
        var methods = new List<MarkedMethod>();
        var sources = new List<string>();
        var lines = 0;
        foreach (var path in parsed.SourceFiles.Select(f => f.Path))
        {
            using var stream = File.OpenRead(path);
            var text = SourceText.From(stream, parsed.Encoding);
            lines += text.Lines.Count;
            var tree = CSharpSyntaxTree.ParseText(text, parsed.ParseOptions, path);
            var marked = new List<(MethodDeclarationSyntax, string)>();
            foreach (var method in Marks.MethodsIn(tree))
            {
                var made = new MarkedMethod($"{method.Identifier.ValueText}-{methods.Count + 1:0000}", Path.GetRelativePath(home, path), text.Lines.GetLinePosition(method.Identifier.SpanStart).Line + 1);
                methods.Add(made);
                if (takes(made.Name))
                    marked.Add((method, made.Name));
            }
            sources.Add(Write(folder, Path.GetRelativePath(home, path), sources.Count, Marks.Written(text, marked)));
        }
        var request = RequestFor(build, folder);
        Directory.CreateDirectory(Path.GetDirectoryName(request.Csc)!);
        Directory.CreateDirectory(request.Output);
        File.WriteAllLines(request.Csc, [.. Arguments(build, home, request), .. sources]);
        return new Subject(request, [.. methods.Where(m => takes(m.Name))], Compile(request, home), lines);
    }

    /// <summary>The compiler's arguments with absolute paths, but for sources and what it writes besides the assembly.</summary>
    static IEnumerable<string> Arguments(CapturedBuild build, string home, CompileRequest request)
    {
        foreach (var argument in build.Arguments.Where(a => (a.StartsWith('/') && !File.Exists(a)) || a.StartsWith('-')))
        {
            if (Dropped.Any(d => argument.StartsWith(d, StringComparison.OrdinalIgnoreCase)))
                continue;
            if (Paths.FirstOrDefault(p => argument.StartsWith(p, StringComparison.OrdinalIgnoreCase)) is { } named)
                yield return named + Path.GetFullPath(argument[named.Length..].Trim('"'), home);
            else
                yield return argument;
        }
        if (!build.Arguments.Any(a => a.StartsWith("/reference:", StringComparison.Ordinal) && Path.GetFileNameWithoutExtension(a) == "Pipelines"))
            yield return "/reference:" + Path.Combine(AppContext.BaseDirectory, "Pipelines.dll");
        yield return "/nowarn:CS0436,CS1591,CS8632";
        yield return "/skipanalyzers+";
        yield return "/out:" + request.Assembly;
        yield return "/pdb:" + Path.ChangeExtension(request.Assembly, ".pdb");
    }

    static CompileRequest RequestFor(CapturedBuild build, string folder)
    {
        var output = Path.Combine(folder, "bin/");
        var host = Dependencies.HostAssemblies.Where(a => !build.Request.CopyLocals.Any(c => c.Destination == a + ".dll"))
            .Select(a => new CopyLocal(Path.Combine(AppContext.BaseDirectory, a + ".dll"), a + ".dll", null, null, "runtime"));
        return build.Request with
        {
            Assembly = Path.Combine(folder, "obj", Path.GetFileName(build.Request.Assembly)),
            Csc = Path.Combine(folder, "obj", "csc.rsp"),
            ProjectFile = Path.Combine(folder, Path.GetFileName(build.Project)),
            Output = output,
            Pipelines = output + "pipelines/",
            Intermediate = Path.Combine(folder, "obj/pipelines/"),
            Stamp = Path.Combine(folder, "obj/compiled.stamp"),
            CopyLocals = [.. build.Request.CopyLocals, .. host],
        };
    }

    static string Write(string folder, string relative, int number, SourceText text)
    {
        var path = Path.Combine(folder, relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative) ? $"elsewhere/{number}/{Path.GetFileName(relative)}" : relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var writer = new StreamWriter(path, append: false, text.Encoding ?? System.Text.Encoding.UTF8);
        text.Write(writer);
        return path;
    }

    static TimeSpan Compile(CompileRequest request, string home)
    {
        var rsp = request.Csc + ".quoted";
        File.WriteAllLines(rsp, File.ReadAllLines(request.Csc).Select(l => l.Contains('"') ? l : $"\"{l}\""));
        var watch = Stopwatch.StartNew();
        var (code, output) = Processes.Run("dotnet", ["exec", Path.Combine(request.Roslyn, "csc.dll"), "/noconfig", "@" + rsp], home);
        return code == 0 ? watch.Elapsed : throw new ProofException($"The marked copy of {request.ProjectFile} does not compile:\n{string.Join('\n', output.Split('\n').Where(l => l.Contains("error")).Take(20))}");
    }
}
