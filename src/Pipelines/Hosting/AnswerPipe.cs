using Pipelines.Reporting;

namespace Pipelines.Hosting;

/// <summary>The step process protocol, towards the engine: one JSON document a line. Safe from any thread.</summary>
sealed class AnswerPipe(Stream stream) : IProgress<double>, IReportOutlet
{
    readonly Lock gate = new();

    public void Ready() => Send(new JsonLine("ready").Add("pid", Environment.ProcessId).Add("version", HostVersion.Text));

    public void Report(double value) => Send(new JsonLine("progress").Add("value", double.IsNaN(value) ? 0 : Math.Clamp(value, 0, 1)));

    /// <summary>The step asks for the end of the whole run.</summary>
    public void Cancel() => Send(new JsonLine("cancel"));

    /// <summary>The step asks for a local copy.</summary>
    public void Copy(string id, string url) => Send(new JsonLine("copy").Add("id", id).Add("url", url));

    public void Upload(string to, ArtifactKind kind, string name, StepOutput artifact)
    {
        var line = new JsonLine("upload").Add("to", to).Add("kind", kind == ArtifactKind.Model ? "model" : "artifact").Add("name", name);
        artifact.Write(line);
        Send(line);
    }

    public void Metrics(ReportTarget target, List<MetricPoint> points) => Send(ReportLine.Of(target, points));

    public void Report(ReportTarget target, Report report) => Send(ReportLine.Of(target, report));

    public void Spans(List<Span> spans) => Send(ReportLine.Of(spans));

    public void Completed(List<StepOutput> outputs)
    {
        var line = new JsonLine("result").Add("status", "completed").Enter("outputs");
        foreach (var output in outputs)
            output.Write(line);
        Send(line.Leave());
    }

    public void Aborted() => Send(new JsonLine("result").Add("status", "aborted"));

    public void Failed(StepError error)
    {
        var line = new JsonLine("result").Add("status", "failed").Enter("error")
            .Add("type", error.Type).Add("message", error.Message).Add("stack", error.Stack).Add("file", error.File);
        if (error.Line is { } at)
            line.Add("line", at);
        Send(line.Leave());
    }

    void Send(JsonLine line) => Send(line.End());

    void Send(byte[] bytes)
    {
        lock (gate)
            stream.Write(bytes);
    }
}

/// <summary>An output as the engine is told of it.</summary>
sealed record StepOutput(string Name, string File, string Format, string Type, string Sha256, long Bytes)
{
    public void Write(JsonLine line) => line.Enter(Name)
        .Add("file", File).Add("format", Format).Add("type", Type).Add("sha256", Sha256).Add("bytes", Bytes).Leave();
}
