using System.CommandLine;
using Pipelines.Engine;
using Pipelines.Runner.Targets;

namespace Pipelines.Runner.Verbs;

/// <summary><c>run</c>: builds where it has to, runs, shows, and says how it ended.</summary>
sealed class RunVerb(Terminal terminal)
{
    readonly Target target = new(terminal);
    readonly ParameterOptions parameters = new(terminal);
    readonly RunningOptions running = new(terminal);

    readonly Option<string> mode = ModeOption();

    readonly Option<bool> share = new("--share") { Description = "In debug mode: hand arguments to steps as they are, without copies." };

    readonly Option<string?> queue = new("--queue") { Description = "The queue of steps whose component names none.", HelpName = "name" };

    readonly Option<string?> queueAll = new("--queue-all") { Description = "The queue of every step, whatever its component names.", HelpName = "name" };

    readonly Option<bool> detach = new("--detach") { Description = "In queued mode: write the run's id and leave it to the workers." };

    public static Command Command(Terminal terminal)
    {
        var verb = new RunVerb(terminal);
        var command = new Command("run", "Runs a pipeline.");
        verb.target.AddTo(command);
        verb.parameters.AddTo(command);
        command.Add(verb.mode);
        command.Add(verb.share);
        command.Add(verb.queue);
        command.Add(verb.queueAll);
        verb.running.AddTo(command);
        command.Add(verb.detach);
        command.SetAction((parsed, _) => verb.RunAsync(parsed));
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed)
    {
        var chosen = Mode(parsed.GetValue(mode)!);
        if (parsed.GetValue(share) && chosen != RunMode.Debug)
            throw new RefusedException(Messages.OnlyInDebug("--share"));
        var options = running.Read(parsed) with { Mode = chosen, Share = parsed.GetValue(share), DefaultQueue = parsed.GetValue(queue), QueueAll = parsed.GetValue(queueAll), Parameters = parameters.Collect(parsed) };
        var manifest = await target.ManifestAsync(parsed);
        if (parsed.GetValue(detach))
        {
            // Who is not told of anything else is told of what it waits for.
            var run = await PipelineRunner.SubmitAsync(manifest, options with { OnEvent = happened => Warn(happened) }, terminal.Cancellation);
            await terminal.Out.WriteLineAsync(run);
            return ExitCode.Done;
        }
        return await running.RunAsync(parsed, options, (own, cancelled) => PipelineRunner.RunAsync(manifest, own, cancelled));
    }

    void Warn(RunEvent happened)
    {
        if (happened is LogLine line)
            terminal.Error.WriteLine(line.Text);
    }

    public static Option<string> ModeOption() => new("--mode")
    {
        Description = "local: each step in its own process, from its bundle. queued: on workers that serve the steps' queues. debug: everything in this process, step after step.",
        HelpName = "debug|local|queued",
        DefaultValueFactory = _ => "local",
    };

    public static RunMode Mode(string name) => name switch
    {
        "debug" => RunMode.Debug,
        "local" => RunMode.Local,
        "queued" => RunMode.Queued,
        _ => throw new RefusedException(Messages.UnknownMode(name)),
    };
}
