namespace Pipelines;

/// <summary>What a step or run reports besides metrics (rule V6).</summary>
public enum ReportKind
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>A table.</summary>
    Table,

    /// <summary>A plot, as the data of a Plotly figure.</summary>
    Plot,
}
