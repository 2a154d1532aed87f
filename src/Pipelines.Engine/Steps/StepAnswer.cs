using System.Text.Json;
using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Scheduling;

namespace Pipelines.Engine.Steps;

/// <summary>Reads the final answer of a step host and takes its outputs into the store.</summary>
static class StepAnswer
{
    public static StepOutcome Read(JsonElement answer, Step step, string outputs, ArtifactStore store) => answer.GetProperty("status").GetString() switch
    {
        "completed" => StepOutcome.Completed(Outputs(answer, outputs, store)),
        "aborted" => StepOutcome.Aborted,
        _ => StepOutcome.Failed(Error(answer.GetProperty("error"), step)),
    };

    static Dictionary<string, StoredValue> Outputs(JsonElement answer, string folder, ArtifactStore store)
    {
        Dictionary<string, StoredValue> outputs = [];
        if (!answer.TryGetProperty("outputs", out var named))
            return outputs;
        foreach (var output in named.EnumerateObject())
        {
            var value = new StoredValue(
                Text(output.Value, "type") ?? "", Text(output.Value, "format")!, Digest(Text(output.Value, "sha256")!),
                output.Value.GetProperty("bytes").GetInt64(), null);
            var file = new FileInfo(Path.Combine(folder, Path.GetFileName(Text(output.Value, "file")!)));
            if (!file.Exists || file.Length != value.Bytes)
                throw new InvalidDataException(Messages.OutputDiffers(output.Name));
            store.Adopt(file.FullName, value.Digest);
            outputs.Add(output.Name, value);
        }
        return outputs;
    }

    static string Digest(string hash) => hash.StartsWith("sha256:", StringComparison.Ordinal) ? hash : "sha256:" + hash;

    static RunError Error(JsonElement error, Step step) => new(
        Text(error, "type") ?? "", Text(error, "message") ?? "", Text(error, "stack"), Text(error, "file"),
        error.TryGetProperty("line", out var line) && line.ValueKind == JsonValueKind.Number ? line.GetInt32() : null,
        step.Name, step.LastLines.ToList());

    static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
