using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Pipelines.Hosting;

namespace Pipelines.Tests;

/// <summary>A hand-made step bundle and a host folder, in a temporary folder.</summary>
public sealed class StepBundle : IDisposable
{
    readonly DirectoryInfo root = Directory.CreateTempSubdirectory("pipelines-host-");

    public StepBundle(string name, string code)
    {
        Folder = Directory.CreateDirectory(Path.Combine(root.FullName, "steps", name)).FullName;
        Directory.CreateDirectory(Path.Combine(Folder, "compiled"));
        Outputs = Directory.CreateDirectory(Path.Combine(root.FullName, "out")).FullName;
        Compile(code, Path.Combine(Folder, "compiled", "Steps.dll"), Folder + ".pdb");
        File.WriteAllText(Path.Combine(Folder, "bundle.json"), JsonSerializer.Serialize(new
        {
            schema = "pipelines/bundle/v1",
            kind = "step",
            name,
            assembly = "compiled/Steps.dll",
            entry = "Steps+PipelinesEntry",
            files = new[] { new { path = "compiled/Steps.dll", sha256 = Sha(Path.Combine(Folder, "compiled", "Steps.dll")) } },
            dependencies = Array.Empty<object>(),
        }));
        MakeHost();
    }

    public string Folder { get; }

    public string Outputs { get; }

    public string Root => root.FullName;

    public string HostAssembly => Path.Combine(root.FullName, "host", "Pipelines.dll");

    public string Digest => "sha256:" + Sha(Path.Combine(Folder, "bundle.json"));

    public void Dispose() => root.Delete(recursive: true);

    static string Sha(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));

    void MakeHost()
    {
        var host = Directory.CreateDirectory(Path.Combine(root.FullName, "host")).FullName;
        foreach (var file in new[] { "Pipelines.dll", "Microsoft.Extensions.Logging.Abstractions.dll", "Microsoft.Extensions.DependencyInjection.Abstractions.dll" })
            File.Copy(Path.Combine(AppContext.BaseDirectory, file), Path.Combine(host, file));
        File.WriteAllText(Path.Combine(host, "Pipelines.runtimeconfig.json"),
            """{"runtimeOptions":{"tfm":"net10.0","framework":{"name":"Microsoft.NETCore.App","version":"10.0.0"}}}""");
    }

    static void Compile(string code, string dll, string pdb)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(p => Path.GetFileName(p) is "Pipelines.dll" or "Microsoft.Extensions.Logging.Abstractions.dll" || Path.GetFileName(p).StartsWith("System.", StringComparison.Ordinal))
            .Select(p => MetadataReference.CreateFromFile(p));
        const string usings = "global using System; global using System.IO; global using System.Threading; global using System.Threading.Tasks; global using Pipelines; global using Pipelines.Hosting;";
        var compilation = CSharpCompilation.Create(
            "Steps",
            [CSharpSyntaxTree.ParseText(usings), CSharpSyntaxTree.ParseText(code, path: "src/Steps.cs", encoding: Encoding.UTF8)],
            references,
            new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        using var pe = File.Create(dll);
        using var symbols = File.Create(pdb);
        var result = compilation.Emit(pe, symbols, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb));
        Assert.True(result.Success, string.Join(Environment.NewLine, result.Diagnostics));
    }

    /// <summary>The entry in this process, for standalone runs.</summary>
    public StepBody Body() => BundleLoadContext.Open(Folder, collectible: true).Execute<StepBody>();
}
