using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pipelines.Engine;

namespace Pipelines.Runner.Rendering;

/// <summary>Records of the history as JSON. The names are documented in docs/command-line.md and stay.</summary>
static class HistoryJson
{
    static readonly JsonWriterOptions Readable = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(TextWriter output, Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Readable))
            write(json);
        output.WriteLine(Encoding.UTF8.GetString(stream.ToArray()));
    }

    public static void Array<T>(Utf8JsonWriter json, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray();
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void Strings(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    public static void Run(Utf8JsonWriter json, RunRecord run)
    {
        json.WriteString("run", run.Id);
        json.WriteString("name", run.Name);
        json.WriteString("pipeline", run.Pipeline);
        json.WriteString("project", run.Project);
        json.WriteString("version", run.Version);
        json.WriteString("mode", run.Mode.ToString().ToLowerInvariant());
        json.WriteString("status", Texts.State(run.Status));
        json.WriteString("manifest", run.Manifest);
        json.WriteString("manifestDigest", run.ManifestDigest);
        json.WriteString("commit", run.Commit);
        json.WriteBoolean("dirty", run.Dirty);
        json.WritePropertyName("parameters");
        json.WriteRawValue(run.Parameters);
        Times(json, run.Started, run.Ended);
        Error(json, run.Error);
    }

    public static void Step(Utf8JsonWriter json, StepRecord step)
    {
        json.WriteString("step", step.Name);
        json.WriteString("component", step.Component);
        json.WriteString("key", step.Key);
        json.WriteString("status", Texts.State(step.Status));
        json.WriteNumber("attempt", step.Attempt);
        json.WriteString("queue", step.Queue);
        json.WriteString("stage", step.Stage);
        json.WriteString("project", step.Project);
        Strings(json, "tags", step.Tags);
        Strings(json, "parents", step.Parents);
        Strings(json, "control", step.Control);
        Source(json, step.TakenFrom);
        Times(json, step.Started, step.Ended);
        Error(json, step.Error);
    }

    /// <summary>The step whose result was taken; nothing where none was.</summary>
    public static void Source(Utf8JsonWriter json, StepSource? from)
    {
        if (from is null)
            return;
        json.WriteStartObject("takenFrom");
        json.WriteString("run", from.RunId);
        json.WriteString("step", from.Step);
        json.WriteEndObject();
    }

    public static void Artifact(Utf8JsonWriter json, ArtifactRecord artifact)
    {
        json.WriteString("step", artifact.Step);
        json.WriteString("output", artifact.Name);
        json.WriteString("kind", Texts.Kind(artifact.Kind));
        json.WriteString("origin", artifact.Origin);
        json.WriteString("type", artifact.Type);
        json.WriteString("format", artifact.Format);
        json.WriteString("digest", artifact.Digest);
        json.WriteNumber("bytes", artifact.Bytes);
    }

    static void Times(Utf8JsonWriter json, DateTimeOffset? started, DateTimeOffset? ended)
    {
        Time(json, "started", started);
        Time(json, "ended", ended);
    }

    static void Time(Utf8JsonWriter json, string name, DateTimeOffset? at)
    {
        if (at is { } time)
            json.WriteString(name, time.UtcDateTime);
        else
            json.WriteNull(name);
    }

    static void Error(Utf8JsonWriter json, RunError? error)
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
        json.WriteString("stack", error.Stack);
        json.WriteEndObject();
    }
}
