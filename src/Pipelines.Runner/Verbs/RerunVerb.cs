using System.CommandLine;
using Pipelines.Engine;

namespace Pipelines.Runner.Verbs;

/// <summary><c>rerun</c>: a new run with a past one's parameters (rule H3).</summary>
sealed class RerunVerb(Terminal terminal)
{
    readonly Argument<string> run = CommonOptions.Run();
    readonly ParameterOptions parameters = new(terminal);
    readonly Option<string?> from = new("--from") { Description = "A step of that run: what comes before is taken from there, it and what hangs on it runs.", HelpName = "step" };
    readonly RunningOptions running = new(terminal);

    public static Command Command(Terminal terminal)
    {
        var verb = new RerunVerb(terminal);
        var command = new Command("rerun", "Runs a past run's pipeline anew, with its parameters; what is given now wins.") { verb.run };
        verb.parameters.AddTo(command);
        command.Add(verb.from);
        verb.running.AddTo(command);
        command.SetAction((parsed, _) => verb.running.RunAsync(
            parsed,
            verb.running.Read(parsed) with { Parameters = verb.parameters.Collect(parsed) },
            (options, cancelled) => PipelineRunner.RerunAsync(parsed.GetValue(verb.run)!, options, parsed.GetValue(verb.from), cancelled)));
        return command;
    }
}
