namespace Pipelines;

/// <summary>Frameworks whose output is recorded with no code in the step.</summary>
[Flags]
public enum AutoConnectFrameworks
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Measurements of <c>System.Diagnostics.Metrics</c>, as metrics of the step; not those of the framework's own meters.</summary>
    Metrics = 1,

    /// <summary>Activities of <c>System.Diagnostics.ActivitySource</c>, as spans; not those of the framework's own sources.</summary>
    Tracing = 2,

    /// <summary>What loggers of an <c>ILoggerFactory</c> write that the step makes, as lines of its log.</summary>
    Logging = 4,

    /// <summary>Of ML.NET: <c>MLContext.Log</c> as lines of the log, fitted and saved models as models of the step, evaluations as metrics.</summary>
    MLNet = 8,

    /// <summary>All of them.</summary>
    All = Metrics | Tracing | Logging | MLNet,
}
