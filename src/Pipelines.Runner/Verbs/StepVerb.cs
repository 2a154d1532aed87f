using System.CommandLine;
using Pipelines.Engine;

namespace Pipelines.Runner.Verbs;

/// <summary><c>step</c>: one step of a past run again, on the inputs that it had.</summary>
sealed class StepVerb(Terminal terminal)
{
    readonly Argument<string> run = CommonOptions.Run();
    readonly Argument<string> step = new("step") { Description = "The step." };
    readonly Option<string> mode = RunVerb.ModeOption();
    readonly RunningOptions running = new(terminal);

    public static Command Command(Terminal terminal)
    {
        var verb = new StepVerb(terminal);
        var command = new Command("step", "Runs one step of a past run again, on the inputs that it had.") { verb.run, verb.step, verb.mode };
        verb.running.AddTo(command);
        command.SetAction((parsed, _) => verb.running.RunAsync(
            parsed,
            verb.running.Read(parsed) with { Mode = RunVerb.Mode(parsed.GetValue(verb.mode)!) },
            (options, cancelled) => PipelineRunner.RunStepAsync(parsed.GetValue(verb.run)!, parsed.GetValue(verb.step)!, options, cancelled)));
        return command;
    }
}
