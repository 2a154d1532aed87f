using System.CommandLine;
using Pipelines.Engine;

namespace Pipelines.Runner.Verbs;

/// <summary><c>logs</c>: what a run, or one step of it, wrote.</summary>
sealed class LogsVerb(Terminal terminal)
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    readonly Argument<string> run = CommonOptions.Run();
    readonly Argument<string?> step = CommonOptions.Step("One step only.");
    readonly Option<bool> follow = new("--follow", "-f") { Description = "Go on until the run ends." };
    readonly Option<string?> home = CommonOptions.Home();

    public static Command Command(Terminal terminal)
    {
        var verb = new LogsVerb(terminal);
        var command = new Command("logs", "Shows what a run or a step of it wrote.") { verb.run, verb.step, verb.follow, verb.home, CommonOptions.Verbose() };
        command.SetAction((parsed, _) => verb.RunAsync(parsed));
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed)
    {
        using var history = CommonOptions.Open(terminal, parsed.GetValue(home));
        var id = history.Run(parsed.GetValue(run)!).Id;
        var only = parsed.GetValue(step);
        var shown = 0;
        while (true)
        {
            // The state is asked first: what was written before the run ended is then sure to be among the lines.
            var over = history.Run(id).Status is not (RunStatus.Queued or RunStatus.Running);
            if (only is not null && (over || !parsed.GetValue(follow)))
                CommonOptions.Known(history, id, only);
            var lines = history.Logs(id, only);
            foreach (var line in lines.Skip(shown))
                Write(line, only is null);
            shown = lines.Count;
            if (over || !parsed.GetValue(follow))
                return ExitCode.Done;
            await Task.Delay(Pause, terminal.Cancellation);
        }
    }

    void Write(LogRecord line, bool named)
    {
        var output = line.Stream == "err" ? terminal.Error : terminal.Out;
        output.WriteLine(named && line.Step is { } step ? $"{step} | {line.Text}" : line.Text);
    }
}
