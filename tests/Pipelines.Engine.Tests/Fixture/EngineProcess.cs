using System.Diagnostics;

namespace Pipelines.Engine.Tests.Fixture;

/// <summary>An engine in a process of its own, which a test may kill.</summary>
static class EngineProcess
{
    const string Program = """
        static class Program
        {
            static async Task<int> Main(string[] args)
            {
                var mode = Enum.Parse<global::Pipelines.Engine.RunMode>(args[3]);
                if (mode == global::Pipelines.Engine.RunMode.Debug)
                {
                    Console.WriteLine("ready");
                    Console.ReadLine();
                }
                var options = new global::Pipelines.Engine.RunOptions
                {
                    Mode = mode,
                    Home = args[1],
                    WorkingDirectory = args[2],
                    OwnsProcess = true,
                    OnEvent = e => { if (e is global::Pipelines.Engine.LogLine line) Console.WriteLine($"{line.Step}: {line.Text}"); },
                };
                return (int)(await global::Pipelines.Engine.PipelineRunner.RunAsync(args[0], options)).Status;
            }
        }
        """;

    /// <summary>In debug mode it says that it is ready, and runs when it gets a line.</summary>
    public static Process Start(TestPipeline pipeline, RunMode mode = RunMode.Local)
    {
        var name = typeof(EngineProcess).Assembly.GetName().Name!;
        var folder = AppContext.BaseDirectory;
        var program = Path.Combine(folder, $"engine-{Guid.NewGuid():N}.dll");
        TestCompilation.Emit(Program, program, Path.ChangeExtension(program, ".pdb"), isProgram: true);
        return Process.Start(new ProcessStartInfo(Steps.DotnetHost.Find())
        {
            ArgumentList =
            {
                "exec", "--depsfile", Path.Combine(folder, name + ".deps.json"), "--runtimeconfig", Path.Combine(folder, name + ".runtimeconfig.json"), program,
                pipeline.ManifestPath, pipeline.Home, pipeline.WorkingDirectory, mode.ToString(),
            },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
    }
}
