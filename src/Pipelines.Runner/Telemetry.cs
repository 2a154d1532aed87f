using System.Runtime.CompilerServices;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Pipelines.Runner;

/// <summary>Sends what the engine traces and measures to a collector, where the usual <c>OTEL_*</c> variables name one (rule H5).</summary>
static class Telemetry
{
    const string Source = "Pipelines";

    static readonly string[] Endpoints = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"];

    /// <summary>Null where no collector is named; else what sends the rest when it is disposed of.</summary>
    public static IDisposable? Start() =>
        Endpoints.Any(name => Environment.GetEnvironmentVariable(name) is { Length: > 0 }) && !string.Equals(Environment.GetEnvironmentVariable("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase)
            ? Open() : null;

    /// <summary>Apart: nothing of it is loaded otherwise.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static Exporters Open() => new(
        Wants("OTEL_TRACES_EXPORTER") ? Sdk.CreateTracerProviderBuilder().AddSource(Source).AddOtlpExporter().Build() : null,
        Wants("OTEL_METRICS_EXPORTER") ? Sdk.CreateMeterProviderBuilder().AddMeter(Source).AddOtlpExporter().Build() : null);

    static bool Wants(string variable) => Environment.GetEnvironmentVariable(variable) is not { Length: > 0 } named || named.Split(',').Contains("otlp");

    sealed record Exporters(TracerProvider? Traces, MeterProvider? Metrics) : IDisposable
    {
        public void Dispose()
        {
            Traces?.Dispose();
            Metrics?.Dispose();
        }
    }
}
