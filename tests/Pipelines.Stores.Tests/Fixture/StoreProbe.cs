using System.Diagnostics;
using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Stores.Tests.Fixture;

/// <summary>A run in a process of its own that tells which assemblies it has loaded.</summary>
static class StoreProbe
{
    const string Program = """
        static class Program
        {
            static async Task Main(string[] args)
            {
                await global::Pipelines.Engine.PipelineRunner.RunAsync(args[0], new global::Pipelines.Engine.RunOptions { Home = args[1], WorkingDirectory = args[2] });
                foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
                    Console.WriteLine(assembly.GetName().Name);
            }
        }
        """;

    public static Process Start(TestPipeline pipeline)
    {
        var name = typeof(StoreProbe).Assembly.GetName().Name!;
        var folder = AppContext.BaseDirectory;
        var program = Path.Combine(folder, $"probe-{Guid.NewGuid():N}.dll");
        TestCompilation.Emit(Program, program, Path.ChangeExtension(program, ".pdb"), isProgram: true);
        return Process.Start(new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileName(path) == "dotnet" ? path : "dotnet")
        {
            ArgumentList =
            {
                "exec", "--depsfile", Path.Combine(folder, name + ".deps.json"), "--runtimeconfig", Path.Combine(folder, name + ".runtimeconfig.json"), program,
                pipeline.ManifestPath, pipeline.Home, pipeline.WorkingDirectory,
            },
            RedirectStandardOutput = true,
        })!;
    }
}
