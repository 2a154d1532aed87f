using System.Numerics;
using Pipelines.Reporting;

namespace Pipelines;

/// <summary>
/// Takes what user code reports while it runs (rule V6): <see cref="StepContext"/> puts it on the step, <see cref="PipelineRun"/> on the run itself. Reports of one
/// title belong together; of one title and series they are a curve, or follow each other. All of it is safe from any thread, and does nothing outside a run.
/// </summary>
public abstract class Reporter
{
    private protected Reporter()
    {
    }

    private protected abstract ReportBuffer? Reports { get; }

    private protected abstract ReportTarget Target { get; }

    /// <summary>Reports a point of a metric. Points are gathered: one costs well under a microsecond.</summary>
    /// <param name="title">What is measured, e.g. <c>loss</c>.</param>
    /// <param name="series">The curve, e.g. <c>train</c>.</param>
    /// <param name="value">The value; NaN and infinities are kept.</param>
    /// <param name="iteration">Its place on the curve. The same place may have several points.</param>
    public void ReportScalar(string title, string series, double value, long iteration)
    {
        Check(title, series);
        Reports?.Add(Target, new MetricPoint(title, series, iteration, value, DateTimeOffset.UtcNow));
    }

    /// <summary>Reports a value that there is one of; the last one counts. It is a metric of the title <c>Summary</c> without an iteration.</summary>
    /// <param name="name">Its name, the metric's series.</param>
    /// <param name="value">The value.</param>
    public void ReportSingleValue(string name, double value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Reports?.Add(Target, new MetricPoint("Summary", name, null, value, DateTimeOffset.UtcNow));
    }

    /// <summary>Reports a text, of any number of lines. For lines of the log there is the logger.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="series">Its series.</param>
    /// <param name="text">The text.</param>
    /// <param name="iteration">The iteration.</param>
    public void ReportText(string title, string series, string text, long iteration = 0)
    {
        ArgumentNullException.ThrowIfNull(text);
        Add(ReportKind.Text, title, series, iteration, text, ReportJson.Text);
    }

    /// <summary>Reports a table: a row for each object, a column for each of its public properties and fields; scalars make one column.</summary>
    /// <typeparam name="T">The rows' type, e.g. a record or a tuple.</typeparam>
    /// <param name="title">Its title.</param>
    /// <param name="series">Its series.</param>
    /// <param name="rows">The rows; read once, at the call, and not at all outside a run.</param>
    /// <param name="iteration">The iteration.</param>
    public void ReportTable<T>(string title, string series, IEnumerable<T> rows, long iteration = 0)
    {
        ArgumentNullException.ThrowIfNull(rows);
        Add(ReportKind.Table, title, series, iteration, rows, RowColumns<T>.ToJson);
    }

    /// <summary>Reports a table by its columns' names and its rows' cells.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="series">Its series.</param>
    /// <param name="columns">The columns' names.</param>
    /// <param name="rows">The rows, each with a cell for each column: numbers, truth values, texts, dates or null; anything else counts as its text.</param>
    /// <param name="iteration">The iteration.</param>
    /// <exception cref="ArgumentException">A row has another number of cells than there are columns.</exception>
    public void ReportTable(string title, string series, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<object?>> rows, long iteration = 0)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(rows);
        Add(ReportKind.Table, title, series, iteration, (columns, rows), static table => ReportJson.Table(table.columns, table.rows));
    }

    /// <summary>Reports a line through points.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="series">The line's name.</param>
    /// <param name="x">Where the points are.</param>
    /// <param name="y">As many values.</param>
    /// <param name="iteration">The iteration.</param>
    /// <param name="xAxis">What <paramref name="x"/> is.</param>
    /// <param name="yAxis">What <paramref name="y"/> is.</param>
    public void ReportLinePlot<TX, TY>(string title, string series, IReadOnlyList<TX> x, IReadOnlyList<TY> y, long iteration = 0, string? xAxis = null, string? yAxis = null)
        where TX : INumber<TX>
        where TY : INumber<TY> =>
        Plot(title, series, iteration, figure => figure.Points(series, x, y, "lines"), xAxis, yAxis);

    /// <summary>Reports points in a plane.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="series">The points' name.</param>
    /// <param name="x">Where the points are.</param>
    /// <param name="y">As many values.</param>
    /// <param name="iteration">The iteration.</param>
    /// <param name="xAxis">What <paramref name="x"/> is.</param>
    /// <param name="yAxis">What <paramref name="y"/> is.</param>
    public void ReportScatter2D<TX, TY>(string title, string series, IReadOnlyList<TX> x, IReadOnlyList<TY> y, long iteration = 0, string? xAxis = null, string? yAxis = null)
        where TX : INumber<TX>
        where TY : INumber<TY> =>
        Plot(title, series, iteration, figure => figure.Points(series, x, y, "markers"), xAxis, yAxis);

    /// <summary>Reports a histogram by its bars.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="series">The bars' name.</param>
    /// <param name="values">The height of each bar.</param>
    /// <param name="iteration">The iteration.</param>
    /// <param name="labels">What stands below each bar. Unset: its number, from 0.</param>
    /// <param name="xAxis">What the bars stand for.</param>
    /// <param name="yAxis">What their height is.</param>
    public void ReportHistogram<T>(
        string title, string series, IReadOnlyList<T> values, long iteration = 0, IReadOnlyList<string>? labels = null, string? xAxis = null, string? yAxis = null)
        where T : INumber<T> =>
        Plot(title, series, iteration, figure => figure.Bars(series, values, labels), xAxis, yAxis);

    /// <summary>Reports a confusion matrix.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="series">Its series.</param>
    /// <param name="matrix">A row for each true class, a column for each predicted one.</param>
    /// <param name="iteration">The iteration.</param>
    /// <param name="xLabels">The columns' names. Unset: their numbers, from 0.</param>
    /// <param name="yLabels">The rows' names. Unset: those of the columns.</param>
    /// <param name="xAxis">What the columns are.</param>
    /// <param name="yAxis">What the rows are.</param>
    public void ReportConfusionMatrix<T>(
        string title, string series, T[,] matrix, long iteration = 0, IReadOnlyList<string>? xLabels = null, IReadOnlyList<string>? yLabels = null,
        string? xAxis = "predicted", string? yAxis = "actual")
        where T : INumber<T> =>
        Plot(title, series, iteration, figure => figure.Matrix(series, matrix, xLabels, yLabels ?? xLabels), xAxis, yAxis);

    /// <summary>Reports any plot as a Plotly figure.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="series">Its series.</param>
    /// <param name="figure">The figure in JSON: an object with <c>data</c>, and <c>layout</c> if it has one.</param>
    /// <param name="iteration">The iteration.</param>
    /// <exception cref="ArgumentException">It is no such figure.</exception>
    public void ReportPlotly(string title, string series, string figure, long iteration = 0)
    {
        ArgumentNullException.ThrowIfNull(figure);
        Add(ReportKind.Plot, title, series, iteration, figure, ReportJson.Figure);
    }

    static void Check(string title, string series)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(title);
        ArgumentException.ThrowIfNullOrWhiteSpace(series);
    }

    void Plot(string title, string series, long iteration, Action<PlotlyFigure> draw, string? xAxis, string? yAxis) =>
        Add(ReportKind.Plot, title, series, iteration, (draw, title, xAxis, yAxis), static plot =>
        {
            using var figure = new PlotlyFigure();
            plot.draw(figure);
            return figure.End(plot.title, plot.xAxis, plot.yAxis);
        });

    void Add<T>(ReportKind kind, string title, string series, long iteration, T content, Func<T, string> write)
    {
        Check(title, series);
        if (Reports is not { } reports)
            return;
        var data = write(content);
        if (data.Length > ReportJson.Longest)
            throw new ArgumentException(Messages.ReportTooLong(kind, title, series, data.Length, ReportJson.Longest));
        reports.Add(Target, new Report(kind, title, series, iteration, data, DateTimeOffset.UtcNow));
    }
}
