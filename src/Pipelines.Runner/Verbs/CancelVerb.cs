using System.CommandLine;
using Pipelines.Engine;

namespace Pipelines.Runner.Verbs;

/// <summary><c>cancel</c>: ends a run that goes on elsewhere (rule F11).</summary>
sealed class CancelVerb(Terminal terminal)
{
    readonly Argument<string> run = CommonOptions.Run();
    readonly Option<string?> home = CommonOptions.Home();

    public static Command Command(Terminal terminal)
    {
        var verb = new CancelVerb(terminal);
        var command = new Command("cancel", "Ends a run, wherever it goes on, and waits for its end.") { verb.run, verb.home, CommonOptions.Verbose() };
        command.SetAction((parsed, _) => verb.CancelAsync(parsed));
        return command;
    }

    async Task<int> CancelAsync(ParseResult parsed)
    {
        var ended = await PipelineRunner.CancelAsync(parsed.GetValue(run)!, PipelinesHome.Find(parsed.GetValue(home), terminal.Folder), cancellationToken: terminal.Cancellation);
        await terminal.Out.WriteLineAsync(Messages.Ended(ended));
        return ExitCode.Done;
    }
}
