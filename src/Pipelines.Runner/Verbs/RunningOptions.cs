using System.CommandLine;
using System.Diagnostics;
using Pipelines.Engine;
using Pipelines.Runner.Rendering;

namespace Pipelines.Runner.Verbs;

/// <summary>What all verbs have that run a pipeline, and how they show it.</summary>
sealed class RunningOptions(Terminal terminal)
{
    readonly Option<int> parallel = new("--parallel")
    {
        Description = "How many steps run at once, at most; as many as there are cores by default.",
        HelpName = "n",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    readonly HostsOption hosts = new();

    readonly Option<string?> secrets = Secrets();

    public static Option<string?> Secrets() => new("--secrets") { Description = "A file with secrets that steps name, NAME=value in each line. They are also looked for in the environment and the project's user secrets.", HelpName = "file" };

    readonly Option<bool> containers = CommonOptions.Containers();
    readonly CacheOptions cache = new();
    readonly Option<string?> home = CommonOptions.Home();
    readonly Option<string?> artifacts = CommonOptions.Artifacts();
    readonly Option<bool> json = new("--json") { Description = "Write one JSON event a line, for programs." };
    readonly Option<bool> verbose = CommonOptions.Verbose();

    public void AddTo(Command command)
    {
        command.Add(parallel);
        command.Add(hosts.Option);
        command.Add(secrets);
        command.Add(containers);
        cache.AddTo(command);
        command.Add(home);
        command.Add(artifacts);
        command.Add(json);
        command.Add(verbose);
    }

    public RunOptions Read(ParseResult parsed)
    {
        var places = parsed.GetValue(parallel);
        return cache.Apply(parsed, new()
        {
            Parallel = places > 0 ? places : throw new RefusedException(Messages.BadParallel(places)),
            Hosts = hosts.Read(parsed),
            SecretsFile = parsed.GetValue(secrets) is { } file ? Path.GetFullPath(file, terminal.Folder) : null,
            Containers = parsed.GetValue(containers),
            Home = parsed.GetValue(home),
            Artifacts = parsed.GetValue(artifacts),
            QueueEngine = QueuesVariable.Engine,
            WorkingDirectory = terminal.Folder,
            OwnsProcess = true,
        });
    }

    /// <summary>Runs, shows, and says how it ended.</summary>
    public async Task<int> RunAsync(ParseResult parsed, RunOptions options, Func<RunOptions, CancellationToken, Task<RunResult>> run)
    {
        if (options is { Containers: true, Mode: RunMode.Debug })
            throw new RefusedException(Messages.NotInDebug("--containers"));
        var watch = Stopwatch.StartNew();
        var result = await ShowAsync(parsed, follow => Task.Run(() => run(options with { OnEvent = follow }, terminal.Cancellation)));
        if (!parsed.GetValue(json))
        {
            foreach (var line in Summary.Lines(result.Pipeline, result, watch.Elapsed, parsed.GetValue(verbose)))
                await terminal.Out.WriteLineAsync(line);
        }

        return result.Status switch
        {
            RunStatus.Completed => ExitCode.Done,
            RunStatus.Aborted => ExitCode.Cancelled,
            _ => ExitCode.PipelineFailed,
        };
    }

    Task<RunResult> ShowAsync(ParseResult parsed, Func<Action<RunEvent>, Task<RunResult>> run)
    {
        if (parsed.GetValue(json))
            return run(new JsonLines(terminal.Out, parsed.GetValue(verbose)).Take);
        return terminal.Interactive && !Debugger.IsAttached
            ? new LiveTree(terminal.Console, TimeProvider.System, parsed.GetValue(verbose)).ShowAsync(run)
            : run(new PlainLines(terminal.Out).Take);
    }
}
