using System.Buffers;
using System.Text.Json;

namespace Pipelines.Hosting;

/// <summary>The step process protocol, towards the engine: one JSON document a line. Safe from any thread.</summary>
sealed class AnswerPipe(Stream stream) : IProgress<double>
{
    readonly Lock gate = new();

    public void Ready()
    {
        var line = new AnswerLine("ready"u8);
        line.Json.WriteNumber("pid"u8, Environment.ProcessId);
        line.Json.WriteString("version"u8, HostVersion.Text);
        Send(line);
    }

    public void Report(double value)
    {
        var line = new AnswerLine("progress"u8);
        line.Json.WriteNumber("value"u8, double.IsNaN(value) ? 0 : Math.Clamp(value, 0, 1));
        Send(line);
    }

    public void Completed(List<StepOutput> outputs)
    {
        var line = new AnswerLine("result"u8);
        line.Json.WriteString("status"u8, "completed"u8);
        line.Json.WriteStartObject("outputs"u8);
        foreach (var output in outputs)
            output.Write(line.Json);
        line.Json.WriteEndObject();
        Send(line);
    }

    public void Aborted()
    {
        var line = new AnswerLine("result"u8);
        line.Json.WriteString("status"u8, "aborted"u8);
        Send(line);
    }

    public void Failed(StepError error)
    {
        var line = new AnswerLine("result"u8);
        line.Json.WriteString("status"u8, "failed"u8);
        line.Json.WriteStartObject("error"u8);
        line.Json.WriteString("type"u8, error.Type);
        line.Json.WriteString("message"u8, error.Message);
        if (error.Stack is not null)
            line.Json.WriteString("stack"u8, error.Stack);
        if (error.File is not null)
            line.Json.WriteString("file"u8, error.File);
        if (error.Line is { } at)
            line.Json.WriteNumber("line"u8, at);
        line.Json.WriteEndObject();
        Send(line);
    }

    void Send(AnswerLine line)
    {
        var bytes = line.End();
        lock (gate)
            stream.Write(bytes);
    }
}

/// <summary>One answer being written.</summary>
sealed class AnswerLine
{
    readonly ArrayBufferWriter<byte> bytes = new(512);

    public AnswerLine(ReadOnlySpan<byte> type)
    {
        Json = new(bytes, new JsonWriterOptions { SkipValidation = true });
        Json.WriteStartObject();
        Json.WriteString("type"u8, type);
    }

    public Utf8JsonWriter Json { get; }

    public ReadOnlySpan<byte> End()
    {
        Json.WriteEndObject();
        Json.Flush();
        bytes.GetSpan(1)[0] = (byte)'\n';
        bytes.Advance(1);
        return bytes.WrittenSpan;
    }
}

/// <summary>An output as the engine is told of it.</summary>
sealed record StepOutput(string Name, string File, string Format, string Type, string Sha256, long Bytes)
{
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject(Name);
        json.WriteString("file"u8, File);
        json.WriteString("format"u8, Format);
        json.WriteString("type"u8, Type);
        json.WriteString("sha256"u8, Sha256);
        json.WriteNumber("bytes"u8, Bytes);
        json.WriteEndObject();
    }
}
