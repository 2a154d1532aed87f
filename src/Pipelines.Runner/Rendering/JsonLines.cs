using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pipelines.Engine;

namespace Pipelines.Runner.Rendering;

/// <summary>A run as one JSON object a line. The names are documented in docs/command-line.md and stay.</summary>
sealed class JsonLines(TextWriter output, bool stacks)
{
    static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly ArrayBufferWriter<byte> buffer = new();
    readonly Lock gate = new();

    public void Take(RunEvent happened)
    {
        lock (gate)
        {
            buffer.ResetWrittenCount();
            using (var json = new Utf8JsonWriter(buffer, Readable))
                Write(json, happened);
            output.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
            output.Flush();
        }
    }

    void Write(Utf8JsonWriter json, RunEvent happened)
    {
        json.WriteStartObject();
        json.WriteString("event", Name(happened));
        json.WriteString("at", happened.At.ToUniversalTime().UtcDateTime);
        json.WriteString("run", happened.RunId);
        switch (happened)
        {
            case RunStarted started:
                json.WriteString("name", started.Name);
                json.WriteString("pipeline", started.Pipeline);
                json.WriteString("version", started.Version);
                json.WriteString("mode", started.Mode.ToString().ToLowerInvariant());
                json.WriteBoolean("resumed", started.Resumed is not null);
                break;
            case StepChanged changed:
                Write(json, changed);
                break;
            case StepProgress progress:
                json.WriteString("step", progress.Step);
                json.WriteNumber("value", progress.Value);
                break;
            case ArtifactUploaded { Artifact: var artifact }:
                HistoryJson.Artifact(json, artifact);
                break;
            case MetricsReported reported:
                ReportJson.Metrics(json, reported);
                break;
            case ReportAdded { Report: var report }:
                ReportJson.Report(json, report);
                break;
            case LogLine line:
                json.WriteString("step", line.Step);
                json.WriteString("stream", line.Stream);
                json.WriteString("text", line.Text);
                break;
            case RunEnded ended:
                json.WriteString("status", Texts.State(ended.Status));
                Write(json, ended.Error);
                break;
        }

        json.WriteEndObject();
    }

    static string Name(RunEvent happened) => happened switch
    {
        RunStarted => "run-started",
        StepChanged => "step-changed",
        StepProgress => "step-progress",
        ArtifactUploaded => "artifact-uploaded",
        MetricsReported => "metrics-reported",
        ReportAdded => "report-added",
        LogLine => "log",
        RunEnded => "run-ended",
        _ => JsonNamingPolicy.KebabCaseLower.ConvertName(happened.GetType().Name),
    };

    void Write(Utf8JsonWriter json, StepChanged changed)
    {
        json.WriteString("step", changed.Step);
        json.WriteString("component", changed.Component);
        json.WriteString("previous", changed.Previous is { } previous ? Texts.State(previous) : null);
        json.WriteString("status", Texts.State(changed.Status));
        json.WriteNumber("attempt", changed.Attempt);
        if (changed.Parents is { } parents)
        {
            json.WriteString("key", changed.Key);
            HistoryJson.Strings(json, "parents", parents);
            HistoryJson.Strings(json, "control", changed.Control);
        }

        if (changed.Resumed)
            json.WriteBoolean("resumed", true);
        HistoryJson.Source(json, changed.TakenFrom);
        Write(json, changed.Error);
    }

    void Write(Utf8JsonWriter json, RunError? error)
    {
        if (error is null)
            return;
        json.WriteStartObject("error");
        json.WriteString("type", error.Type);
        json.WriteString("message", error.Message);
        json.WriteString("file", error.File);
        if (error.Line is { } line)
            json.WriteNumber("line", line);
        else
            json.WriteNull("line");
        json.WriteString("step", error.Step);
        if (stacks)
            json.WriteString("stack", error.Stack);
        json.WriteEndObject();
    }
}
