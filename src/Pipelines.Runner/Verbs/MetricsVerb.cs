using System.CommandLine;
using System.Globalization;
using Pipelines.Engine;
using Pipelines.Runner.Rendering;

namespace Pipelines.Runner.Verbs;

/// <summary><c>metrics</c>: what a run's steps measured, in short or point by point.</summary>
sealed class MetricsVerb(Terminal terminal)
{
    readonly Argument<string> run = CommonOptions.Run();
    readonly Argument<string?> step = CommonOptions.Step("One step only.");

    readonly Option<string> format = new("--format")
    {
        Description = "text: the last value of each metric, of the newest attempts. csv, json: every point, of all attempts.",
        HelpName = "text|csv|json",
        DefaultValueFactory = _ => "text",
    };

    readonly Option<string?> home = CommonOptions.Home();

    public static Command Command(Terminal terminal)
    {
        var verb = new MetricsVerb(terminal);
        var command = new Command("metrics", "Shows the metrics of a run or of a step of it.") { verb.run, verb.step, verb.format, verb.home, CommonOptions.Verbose() };
        command.SetAction(verb.Run);
        return command;
    }

    int Run(ParseResult parsed)
    {
        var chosen = parsed.GetValue(format)!;
        if (chosen is not ("text" or "csv" or "json"))
            throw new RefusedException(Messages.UnknownMetricFormat(chosen));
        using var history = CommonOptions.Open(terminal, parsed.GetValue(home));
        var id = history.Run(parsed.GetValue(run)!).Id;
        var only = CommonOptions.Known(history, id, parsed.GetValue(step));
        if (chosen == "text")
            Text(history, id, only);
        else if (chosen == "csv")
            Points(history.Metrics(id, only));
        else
            HistoryJson.Write(terminal.Out, json => HistoryJson.Array(json, history.Metrics(id, only), ReportJson.Point));
        return ExitCode.Done;
    }

    void Text(History history, string id, string? only)
    {
        var curves = Curves.Of(history, id, history.Steps(id)).Where(curve => only is null || curve.Last.Step == only).ToList();
        if (curves.Count == 0)
            terminal.Out.WriteLine("no metrics");
        else
            Curves.Write(terminal.Out, curves);
    }

    void Points(IEnumerable<MetricRecord> points)
    {
        var culture = CultureInfo.InvariantCulture;
        terminal.Out.WriteLine("step,attempt,origin,title,series,iteration,value,at");
        foreach (var point in points)
        {
            terminal.Out.WriteLine(Csv.Row(
                point.Step, point.Attempt.ToString(culture), point.Origin, point.Title, point.Series, point.Iteration?.ToString(culture), point.Value.ToString(culture),
                point.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", culture)));
        }
    }
}
