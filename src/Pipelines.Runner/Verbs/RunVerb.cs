using System.CommandLine;
using System.Diagnostics;
using Pipelines.Engine;
using Pipelines.Runner.Rendering;
using Pipelines.Runner.Targets;

namespace Pipelines.Runner.Verbs;

/// <summary><c>run</c>: builds where it has to, runs, shows, and says how it ended.</summary>
sealed class RunVerb(Terminal terminal)
{
    readonly Target target = new(terminal);

    readonly ParameterOptions parameters = new(terminal);

    readonly Option<string> mode = new("--mode")
    {
        Description = "local: each step in its own process, from its bundle. debug: everything in this process, step after step.",
        HelpName = "debug|local",
        DefaultValueFactory = _ => "local",
    };

    readonly Option<int> parallel = new("--parallel")
    {
        Description = "How many steps run at once, at most; as many as there are cores by default.",
        HelpName = "n",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    readonly Option<bool> share = new("--share") { Description = "In debug mode: hand arguments to steps as they are, without copies." };

    readonly Option<string> hosts = new("--hosts")
    {
        Description = "single: a process for each step. reuse: a process takes step after step, each with its code and statics fresh; for many short steps.",
        HelpName = "single|reuse",
        DefaultValueFactory = _ => "single",
    };

    readonly CacheOptions cache = new();
    readonly Option<string?> home = CommonOptions.Home();
    readonly Option<bool> json = new("--json") { Description = "Write one JSON event a line, for programs." };
    readonly Option<bool> verbose = CommonOptions.Verbose();

    public static Command Command(Terminal terminal)
    {
        var verb = new RunVerb(terminal);
        var command = new Command("run", "Runs a pipeline.");
        verb.target.AddTo(command);
        verb.parameters.AddTo(command);
        foreach (var option in new Option[] { verb.mode, verb.parallel, verb.share, verb.hosts, verb.home, verb.json, verb.verbose })
            command.Add(option);
        verb.cache.AddTo(command);
        LaterVerbs.AddTo(command);
        command.SetAction((parsed, _) => verb.RunAsync(parsed));
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed)
    {
        LaterVerbs.Refuse(parsed);
        var options = Options(parsed);
        var manifest = await target.ManifestAsync(parsed);
        var watch = Stopwatch.StartNew();
        var result = await ShowAsync(parsed, follow =>
            Task.Run(() => PipelineRunner.RunAsync(manifest, options with { OnEvent = follow }, terminal.Cancellation)));
        if (!parsed.GetValue(json))
        {
            var name = Path.GetFileName(manifest)[..^Manifest.ManifestFile.Extension.Length];
            foreach (var line in Summary.Lines(name, result, watch.Elapsed, parsed.GetValue(verbose)))
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

    RunOptions Options(ParseResult parsed)
    {
        var places = parsed.GetValue(parallel);
        var chosen = Mode(parsed.GetValue(mode)!);
        if (parsed.GetValue(share) && chosen != RunMode.Debug)
            throw new RefusedException(Messages.OnlyInDebug("--share"));
        return cache.Apply(parsed, new()
        {
            Mode = chosen,
            Share = parsed.GetValue(share),
            Parameters = parameters.Collect(parsed),
            Parallel = places > 0 ? places : throw new RefusedException(Messages.BadParallel(places)),
            Hosts = Hosts(parsed.GetValue(hosts)!),
            Home = parsed.GetValue(home),
            WorkingDirectory = terminal.Folder,
            OwnsProcess = true,
        });
    }

    static RunMode Mode(string name) => name switch
    {
        "debug" => RunMode.Debug,
        "local" => RunMode.Local,
        "queued" => throw new RefusedException(Messages.NotYet("the mode 'queued'")),
        _ => throw new RefusedException(Messages.UnknownMode(name)),
    };

    static HostUse Hosts(string name) => name switch
    {
        "single" => HostUse.Single,
        "reuse" => HostUse.Reuse,
        _ => throw new RefusedException(Messages.UnknownHosts(name)),
    };
}
