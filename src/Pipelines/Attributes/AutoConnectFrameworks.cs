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

    /// <summary>Loggers of <c>ILoggerFactory</c>. Not built yet.</summary>
    Logging = 4,

    /// <summary><c>MLContext.Log</c> and fitted ML.NET models. Not built yet.</summary>
    MLNet = 8,

    /// <summary>All of them.</summary>
    All = Metrics | Tracing | Logging | MLNet,
}
