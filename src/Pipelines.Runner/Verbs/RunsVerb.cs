using System.CommandLine;
using Pipelines.Engine;
using Pipelines.Runner.Rendering;

namespace Pipelines.Runner.Verbs;

/// <summary><c>runs</c>: what ran, newest first.</summary>
static class RunsVerb
{
    public static Command Command(Terminal terminal)
    {
        var home = CommonOptions.Home();
        var json = CommonOptions.Json();
        var limit = new Option<int>("--limit") { Description = "How many at most.", HelpName = "n", DefaultValueFactory = _ => 20 };
        var command = new Command("runs", "Lists the runs, newest first.") { limit, home, json, CommonOptions.Verbose() };
        command.SetAction(parsed =>
        {
            using var history = CommonOptions.Open(terminal, parsed.GetValue(home));
            var runs = history.Runs(parsed.GetValue(limit));
            if (parsed.GetValue(json))
                HistoryJson.Write(terminal.Out, writer => HistoryJson.Array(writer, runs, HistoryJson.Run));
            else if (runs.Count == 0)
                terminal.Out.WriteLine("no runs yet");
            else
                new TextTable("RUN", "NAME", "VERSION", "MODE", "STATUS", "STARTED", "TOOK").Write(terminal.Out, runs.Select(Row));
            return ExitCode.Done;
        });
        return command;
    }

    static string[] Row(RunRecord run) =>
    [
        run.Id, run.Name, run.Version, run.Mode.ToString().ToLowerInvariant(), Texts.State(run.Status), Texts.Time(run.Started),
        run.Ended is { } ended ? Texts.Duration(ended - run.Started) : "",
    ];
}
