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

    public static Command Command(Terminal terminal)
    {
        var verb = new RunVerb(terminal);
        var command = new Command("run", "Runs a pipeline.");
        verb.target.AddTo(command);
        verb.parameters.AddTo(command);
        command.Add(verb.mode);
        command.Add(verb.share);
        verb.running.AddTo(command);
        LaterVerbs.AddTo(command);
        command.SetAction((parsed, _) => verb.RunAsync(parsed));
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed)
    {
        LaterVerbs.Refuse(parsed);
        var chosen = Mode(parsed.GetValue(mode)!);
        if (parsed.GetValue(share) && chosen != RunMode.Debug)
            throw new RefusedException(Messages.OnlyInDebug("--share"));
        var options = running.Read(parsed) with { Mode = chosen, Share = parsed.GetValue(share), Parameters = parameters.Collect(parsed) };
        var manifest = await target.ManifestAsync(parsed);
        return await running.RunAsync(parsed, options, (own, cancelled) => PipelineRunner.RunAsync(manifest, own, cancelled));
    }

    public static Option<string> ModeOption() => new("--mode")
    {
        Description = "local: each step in its own process, from its bundle. debug: everything in this process, step after step.",
        HelpName = "debug|local",
        DefaultValueFactory = _ => "local",
    };

    public static RunMode Mode(string name) => name switch
    {
        "debug" => RunMode.Debug,
        "local" => RunMode.Local,
        "queued" => throw new RefusedException(Messages.NotYet("the mode 'queued'")),
        _ => throw new RefusedException(Messages.UnknownMode(name)),
    };
}
