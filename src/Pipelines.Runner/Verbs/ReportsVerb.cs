using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Pipelines.Engine;
using Pipelines.Runner.Rendering;

namespace Pipelines.Runner.Verbs;

/// <summary><c>reports</c>: the texts, tables and plots of a run.</summary>
sealed class ReportsVerb(Terminal terminal)
{
    readonly Argument<string> run = CommonOptions.Run();
    readonly Argument<string?> step = CommonOptions.Step("One step only.");

    readonly Option<string?> title = new("--title")
    {
        Description = "Write the newest report of this title: a text as it is, a table as CSV, a plot as a Plotly figure.",
        HelpName = "title",
    };

    readonly Option<string?> series = new("--series") { Description = "With --title: of this series.", HelpName = "series" };
    readonly Option<string?> home = CommonOptions.Home();
    readonly Option<bool> json = CommonOptions.Json();

    public static Command Command(Terminal terminal)
    {
        var verb = new ReportsVerb(terminal);
        var command = new Command("reports", "Shows the texts, tables and plots of a run or of a step of it.")
        {
            verb.run, verb.step, verb.title, verb.series, verb.home, verb.json, CommonOptions.Verbose(),
        };
        command.SetAction(verb.Run);
        return command;
    }

    int Run(ParseResult parsed)
    {
        using var history = CommonOptions.Open(terminal, parsed.GetValue(home));
        var id = history.Run(parsed.GetValue(run)!).Id;
        var found = history.Reports(id, CommonOptions.Known(history, id, parsed.GetValue(step)));
        if (parsed.GetValue(title) is { } named)
            Write(Newest(found, id, named, parsed.GetValue(series)), parsed.GetValue(json));
        else if (parsed.GetValue(json))
            HistoryJson.Write(terminal.Out, writer => HistoryJson.Array(writer, found, ReportJson.Report));
        else if (found.Count == 0)
            terminal.Out.WriteLine("no reports");
        else
            new TextTable("KIND", "TITLE", "SERIES", "ITERATION", "ON", "FROM", "SIZE").Write(terminal.Out, found.Select(Row));
        return ExitCode.Done;
    }

    static ReportRecord Newest(IReadOnlyList<ReportRecord> found, string run, string title, string? series) =>
        found.LastOrDefault(report => report.Title == title && (series is null || report.Series == series))
        ?? throw new RefusedException(Messages.NoReport(run, title, series, [.. found.Select(report => $"{report.Title} / {report.Series}").Distinct()]));

    static string[] Row(ReportRecord report) =>
    [
        Texts.Kind(report.Kind), report.Title, report.Series, report.Iteration.ToString(CultureInfo.InvariantCulture), report.Step ?? "the run", report.Origin ?? "", Texts.Size(report.Data.Length),
    ];

    void Write(ReportRecord report, bool asJson)
    {
        using var data = JsonDocument.Parse(report.Data);
        if (asJson || report.Kind == ReportKind.Plot)
            terminal.Out.WriteLine(report.Data);
        else if (report.Kind == ReportKind.Text)
            terminal.Out.WriteLine(data.RootElement.GetString());
        else
            Table(data.RootElement);
    }

    void Table(JsonElement table)
    {
        foreach (var row in table.GetProperty("rows").EnumerateArray().Prepend(table.GetProperty("columns")))
            terminal.Out.WriteLine(Csv.Row(row.EnumerateArray().Select(cell => cell.ValueKind == JsonValueKind.Null ? null : cell.ToString())));
    }
}
