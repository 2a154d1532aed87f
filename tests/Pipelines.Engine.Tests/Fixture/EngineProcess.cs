using System.Diagnostics;

namespace Pipelines.Engine.Tests.Fixture;

/// <summary>An engine in a process of its own, which a test may kill.</summary>
static class EngineProcess
{
    const string Program = """
        static class Program
        {
            static int seen;

            static Func<string, global::Pipelines.Engine.IQueueEngine>? Queues => Environment.GetEnvironmentVariable("PIPELINES_QUEUES") is null
                ? null
                : Type.GetType("Pipelines.Queues.HangfireQueues, Pipelines.Queues.Hangfire", true)!.GetMethod("Open")!.CreateDelegate<Func<string, global::Pipelines.Engine.IQueueEngine>>();

            static async Task<int> Main(string[] args)
            {
                if (args[0] == "logic")
                    return (int)await global::Pipelines.Engine.PipelineWorker.RunLogicAsync(Console.OpenStandardInput(), Queues, LogicEvent);
                if (args[0] == "worker")
                    return await Work(args);
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
                    QueueEngine = Queues,
                    OwnsProcess = true,
                    Containers = args[5] == "containers",
                    OnEvent = e => { if (++seen == int.Parse(args[4])) System.Diagnostics.Process.GetCurrentProcess().Kill(); if (e is global::Pipelines.Engine.LogLine line) Console.WriteLine($"{line.Step}: {line.Text}"); },
                };
                try
                {
                    return (int)(await global::Pipelines.Engine.PipelineRunner.RunAsync(args[0], options)).Status;
                }
                catch (global::Pipelines.Engine.EngineException error)
                {
                    Console.WriteLine(error.Message);
                    return 100 + error.ExitCode;
                }
            }

            // At their events of these numbers the first logics of a folder kill themselves.
            static void LogicEvent(global::Pipelines.Engine.RunEvent happened)
            {
                var at = (Environment.GetEnvironmentVariable("LOGIC_KILLED_AT") ?? "").Split(',');
                var killed = File.Exists("killed") ? File.ReadAllLines("killed").Length : 0;
                ++seen;
                if (killed >= at.Length || at[killed] != $"{seen}")
                    return;
                File.AppendAllText("killed", happened.ToString().ReplaceLineEndings(" ") + "\n");
                System.Diagnostics.Process.GetCurrentProcess().Kill();
            }

            static async Task<int> Work(string[] args)
            {
                using var stop = new CancellationTokenSource();
                using var back = new CancellationTokenSource();
                using var told = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGTERM, signal =>
                {
                    signal.Cancel = true;
                    (stop.IsCancellationRequested ? back : stop).Cancel();
                });
                await global::Pipelines.Engine.PipelineWorker.RunAsync(
                    new() { Home = args[1], WorkingDirectory = args[2], Queues = args[3].Split(','), Lease = TimeSpan.FromSeconds(double.Parse(args[4], System.Globalization.CultureInfo.InvariantCulture)), Slots = 2, LogicCommand = args[5..], QueueEngine = Queues, HandBack = back.Token, OnNews = Console.WriteLine },
                    stop.Token);
                return 0;
            }
        }
        """;

    const int Killed = 128 + 9;

    static readonly Lazy<string> Compiled = new(() =>
    {
        var program = Path.Combine(AppContext.BaseDirectory, $"engine-{Guid.NewGuid():N}.dll");
        TestCompilation.Emit(Program, program, Path.ChangeExtension(program, ".pdb"), isProgram: true);
        return program;
    });

    /// <summary>A worker, which a test may kill or freeze.</summary>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="queues">What it serves.</param>
    /// <param name="lease">In seconds.</param>
    /// <param name="home">Its home, where it is not the pipeline's.</param>
    /// <param name="artifacts">The store.</param>
    /// <param name="logicKilledAt">The events, from 1, at which the first processes of a run's logic kill themselves.</param>
    /// <param name="database">Where it finds the database, when not where the pipeline does.</param>
    /// <param name="within">A command that starts it, e.g. in namespaces of its own.</param>
    public static Process StartWorker(
        TestPipeline pipeline, string queues = "default", double lease = 15, string? home = null, string? artifacts = null, string logicKilledAt = "", string? database = null, string[]? within = null)
    {
        var info = Info(pipeline, ["worker", home ?? pipeline.Home, pipeline.WorkingDirectory, queues, lease.ToString(System.Globalization.CultureInfo.InvariantCulture), .. LogicCommand]);
        info.Environment["PIPELINES_ARTIFACTS"] = artifacts;
        info.Environment["LOGIC_KILLED_AT"] = logicKilledAt;
        if (database is not null)
            info.Environment[HistoryDatabase.Variable] = database;
        var process = Process.Start(Within(within, info))!;
        // A run would wait for one that failed for ever.
        var test = TestContext.Current;
        process.Exited += (_, _) =>
        {
            try
            {
                if (process.ExitCode is 0 or Killed)
                    return;
                Console.Error.WriteLine($"A worker of {test.Test?.TestDisplayName} ended with exit code {process.ExitCode}.");
                test.CancelCurrentTest();
            }
            catch (InvalidOperationException)
            {
                // The test is over.
            }
        };
        process.EnableRaisingEvents = true;
        return process;
    }

    /// <summary>In debug mode it says that it is ready, and runs when it gets a line.</summary>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="mode">Its mode.</param>
    /// <param name="killedAt">The event, from 1, at which the process kills itself; null for never.</param>
    /// <param name="containers">Whether steps that name an image run in containers.</param>
    /// <param name="environment">Variables of its own.</param>
    /// <param name="within">A command that starts it.</param>
    public static Process Start(
        TestPipeline pipeline, RunMode mode = RunMode.Local, int? killedAt = null, bool containers = false, Dictionary<string, string>? environment = null, string[]? within = null)
    {
        var info = Info(pipeline, pipeline.ManifestPath, pipeline.Home, pipeline.WorkingDirectory, mode.ToString(), $"{killedAt ?? 0}", containers ? "containers" : "");
        foreach (var (variable, value) in environment ?? [])
            info.Environment[variable] = value;
        return Process.Start(Within(within, info))!;
    }

    static ProcessStartInfo Within(string[]? command, ProcessStartInfo info)
    {
        if (command is null)
            return info;
        foreach (var (argument, place) in command.Skip(1).Append(info.FileName).Select((argument, place) => (argument, place)))
            info.ArgumentList.Insert(place, argument);
        info.FileName = command[0];
        return info;
    }

    /// <summary>Runs the logic of a run, for a worker.</summary>
    public static IReadOnlyList<string> LogicCommand => [.. Command, "logic"];

    static IEnumerable<string> Command
    {
        get
        {
            var name = Path.Combine(AppContext.BaseDirectory, typeof(EngineProcess).Assembly.GetName().Name!);
            return [Steps.DotnetHost.Find(), "exec", "--depsfile", name + ".deps.json", "--runtimeconfig", name + ".runtimeconfig.json", Compiled.Value];
        }
    }

    static ProcessStartInfo Info(TestPipeline pipeline, params string[] arguments) => new(Command.First(), [.. Command.Skip(1), .. arguments])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        Environment = { [HistoryDatabase.Variable] = pipeline.Database, ["PIPELINES_QUEUES"] = TestQueues.Name },
    };
}
