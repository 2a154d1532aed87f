using Microsoft.Data.Analysis;

namespace Pipelines;

/// <summary>Data frames as reports (rule V6).</summary>
public static class DataFrameReports
{
    /// <summary>Reports a data frame as a table: its columns and rows in their order, nulls as nothing.</summary>
    /// <param name="reporter"><see cref="StepContext.Current"/> or <see cref="PipelineRun.Current"/>.</param>
    /// <param name="title">Its title.</param>
    /// <param name="series">Its series.</param>
    /// <param name="frame">The frame. A large one is better uploaded, and its first rows reported: <c>frame.Head(100)</c>.</param>
    /// <param name="iteration">The iteration.</param>
    public static void ReportTable(this Reporter reporter, string title, string series, DataFrame frame, long iteration = 0)
    {
        ArgumentNullException.ThrowIfNull(reporter);
        ArgumentNullException.ThrowIfNull(frame);
        reporter.ReportTable(title, series, [.. frame.Columns.Select(column => column.Name)], Rows(frame), iteration);
    }

    static IEnumerable<IReadOnlyList<object?>> Rows(DataFrame frame)
    {
        for (long row = 0; row < frame.Rows.Count; row++)
            yield return [.. frame.Columns.Select(column => column[row])];
    }
}
