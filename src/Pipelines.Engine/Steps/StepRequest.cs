using System.Buffers;
using System.Text.Json;
using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Scheduling;

namespace Pipelines.Engine.Steps;

/// <summary>The document that starts one attempt in a step host.</summary>
static class StepRequest
{
    /// <param name="step">The step, at the attempt that is to run.</param>
    /// <param name="runId">Its run.</param>
    /// <param name="places">The folders that it is told of.</param>
    /// <param name="bundle">Its bundle's folder.</param>
    /// <param name="outputs">Where its outputs go.</param>
    /// <param name="store">Where its inputs lie.</param>
    /// <param name="secrets">Its secrets, by their names.</param>
    /// <param name="mark">Where another step may follow in the host: the line that ends this one's streams.</param>
    /// <param name="inside">Where a path of this machine lies for the host; null where it sees this machine as it is.</param>
    public static byte[] Write(
        Step step, string runId, StepPlaces places, string bundle, string outputs, ArtifactStore store, IReadOnlyDictionary<string, string> secrets, string? mark = null, Func<string, string>? inside = null)
    {
        inside ??= path => path;
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type", "step");
            json.WriteString("bundle", inside(bundle));
            json.WriteString("digest", step.Spec.Digest);
            json.WriteString("baseDirectory", inside(places.BaseDirectory));
            json.WriteString("workingDirectory", inside(places.WorkingDirectory));
            json.WriteString("runId", runId);
            json.WriteString("step", step.Name);
            json.WriteString("component", step.Component);
            json.WriteNumber("attempt", step.Attempt);
            if (step.TraceParent is { } trace)
                json.WriteString("traceparent", trace);
            if (step.Policy.Connect != AutoConnectFrameworks.All)
                json.WriteNumber("connect", (int)step.Policy.Connect);
            if (!step.Policy.ConnectArguments)
                json.WriteNumber("connectArguments", 0);
            Func<string, string> path = digest => inside(store.PathOf(digest));
            json.WriteStartObject("inputs");
            foreach (var input in step.Inputs)
            {
                json.WritePropertyName(input.Name);
                WriteInput(json, input, step, path);
            }
            json.WriteEndObject();
            if (secrets.Count > 0)
            {
                // Over the host's pipe, never on a command line, in a file or in an environment that others see.
                json.WriteStartObject("secrets");
                foreach (var (name, value) in secrets)
                    json.WriteString(name, value);
                json.WriteEndObject();
            }
            json.WriteString("outputs", inside(outputs));
            if (mark is not null)
                json.WriteString("mark", mark);
            json.WriteEndObject();
        }
        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The answer to a step that asked for a local copy.</summary>
    public static byte[] Copied(int id, string? path, Exception? error)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type", "copied");
            json.WriteNumber("id", id);
            if (error is null)
            {
                json.WriteString("path", path);
            }
            else
            {
                json.WriteString("kind", CopyErrors.KindOf(error));
                json.WriteString("error", error.Message);
            }
            json.WriteEndObject();
        }
        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>What the step is handed.</summary>
    public static IEnumerable<StoredValue> Values(Step step) => step.Inputs.SelectMany(input => Values(input, step));

    static IEnumerable<StoredValue> Values(Logic.StepInput input, Step step) => input.Items is { } items
        ? items.Concat(input.Keys is { } keys ? [keys] : []).SelectMany(item => Values(item, step))
        : [ValueOf(input, step)];

    public static StoredValue ValueOf(Logic.StepInput input, Step step) => (StoredValue)(input.Value
        ?? (((Step)input.Step!).Outputs.TryGetValue(input.Output!, out var made)
            ? made
            : throw new InvalidOperationException(Messages.InputNotStored(input.Name, input.Step!.Name, input.Output!))));

    static void WriteInput(Utf8JsonWriter json, Logic.StepInput input, Step step, Func<string, string> path)
    {
        json.WriteStartObject();
        if (input.Items is { } items)
        {
            json.WriteStartArray("items");
            foreach (var item in items)
                WriteInput(json, item, step, path);
            json.WriteEndArray();
            if (input.Keys is { } keys)
            {
                json.WritePropertyName("keys");
                WriteInput(json, keys, step, path);
            }
        }
        else
        {
            WriteValue(json, ValueOf(input, step), path);
        }
        json.WriteEndObject();
    }

    static void WriteValue(Utf8JsonWriter json, StoredValue value, Func<string, string> path)
    {
        if (value.Inline is { } inline)
        {
            json.WritePropertyName("json");
            json.WriteRawValue(inline, skipInputValidation: true);
            return;
        }
        json.WriteString("path", path(value.Digest));
        json.WriteString("format", value.Format);
    }
}

/// <summary>Folders that every step of a run is told of.</summary>
/// <param name="BaseDirectory">Stands for <see cref="AppContext.BaseDirectory"/> (rule V9).</param>
/// <param name="WorkingDirectory">The caller's folder.</param>
sealed record StepPlaces(string BaseDirectory, string WorkingDirectory);
