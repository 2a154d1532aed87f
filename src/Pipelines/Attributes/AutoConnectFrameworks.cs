namespace Pipelines;

/// <summary>Frameworks whose output is recorded with no code in the step.</summary>
[Flags]
public enum AutoConnectFrameworks
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Instruments of <c>System.Diagnostics.Metrics</c>.</summary>
    Metrics = 1,

    /// <summary><c>System.Diagnostics.Activity</c>.</summary>
    Tracing = 2,

    /// <summary>Loggers of <c>ILoggerFactory</c>.</summary>
    Logging = 4,

    /// <summary><c>MLContext.Log</c> and fitted ML.NET models.</summary>
    MLNet = 8,

    /// <summary>All of them.</summary>
    All = Metrics | Tracing | Logging | MLNet,
}
