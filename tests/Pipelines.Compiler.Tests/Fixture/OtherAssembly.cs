using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Pipelines.Compiler.Inputs;

namespace Pipelines.Compiler.Tests.Fixture;

enum Origin
{
    Project,
    Package,
    Loose,
    NativePackage,
}

/// <summary>An assembly that a project refers to, with where it comes from.</summary>
sealed record OtherAssembly(string Name, Origin Kind, string Code, string? Version = null)
{
    public string File(TestProject project) => Path.Combine(project.Folder, "obj/others", Path.GetFileName(Destination));

    public string Destination => Kind == Origin.NativePackage ? $"runtimes/linux-x64/native/lib{Name}.so" : Name + ".dll";

    /// <summary>Of another project the C# compiler sees the signatures alone.</summary>
    public string Reference(TestProject project) => Kind == Origin.Project ? Path.Combine(project.Folder, $"obj/others/ref/{Name}.dll") : File(project);

    public CopyLocal CopyLocal(TestProject project) =>
        new(File(project), Destination, Kind is Origin.Package or Origin.NativePackage ? Name : null, Version, Kind switch { Origin.Package => "runtime", Origin.NativePackage => "native", _ => null });

    /// <summary>Made once for all tests that use the same.</summary>
    static readonly ConcurrentDictionary<(string Name, string Code), (byte[] Whole, byte[] Signatures)> Compiled = [];

    public void Build(TestProject project, IEnumerable<MetadataReference> references)
    {
        Directory.CreateDirectory(Path.Combine(project.Folder, "obj/others/ref"));
        var (whole, signatures) = Compiled.GetOrAdd((Name, Code), _ => Compile(references));
        Write(File(project), whole);
        if (Kind == Origin.Project)
            Write(Reference(project), signatures);
    }

    /// <summary>As a build does: what stays the same keeps its time.</summary>
    static void Write(string file, byte[] content)
    {
        if (!System.IO.File.Exists(file) || !System.IO.File.ReadAllBytes(file).AsSpan().SequenceEqual(content))
            System.IO.File.WriteAllBytes(file, content);
    }

    (byte[] Whole, byte[] Signatures) Compile(IEnumerable<MetadataReference> references)
    {
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, deterministic: true, optimizationLevel: OptimizationLevel.Release);
        var tree = CSharpSyntaxTree.ParseText("using System; using System.Collections.Generic; using System.Linq;\n" + Code);
        var compilation = CSharpCompilation.Create(Name, [tree], references, options);
        return (Emit(compilation, new EmitOptions()), Emit(compilation, new EmitOptions(metadataOnly: true, includePrivateMembers: false)));
    }

    static byte[] Emit(CSharpCompilation compilation, EmitOptions options)
    {
        using var stream = new MemoryStream();
        var emitted = compilation.Emit(stream, options: options);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)));
        return stream.ToArray();
    }
}
