using System.CommandLine;
using Pipelines.Engine;

namespace Pipelines.Runner.Verbs;

/// <summary><c>resume</c>: goes on with a run that ended before its time (rule H2).</summary>
sealed class ResumeVerb(Terminal terminal)
{
    readonly Argument<string> run = CommonOptions.Run();
    readonly RunningOptions running = new(terminal);

    public static Command Command(Terminal terminal)
    {
        var verb = new ResumeVerb(terminal);
        var command = new Command("resume", "Goes on with a run that was killed, cancelled or failed: steps that had ended well are not run again.") { verb.run };
        verb.running.AddTo(command);
        command.SetAction((parsed, _) => verb.running.RunAsync(
            parsed, verb.running.Read(parsed), (options, cancelled) => PipelineRunner.ResumeAsync(parsed.GetValue(verb.run)!, options, cancelled)));
        return command;
    }
}
