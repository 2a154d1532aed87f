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
            outputs.Add(output.Name, Adopt(output.Name, output.Value, folder, store));
        return outputs;
    }

    /// <summary>Takes one file that the host wrote into the store.</summary>
    /// <exception cref="InvalidDataException">It is not what the host says.</exception>
    public static StoredValue Adopt(string name, JsonElement told, string folder, ArtifactStore store)
    {
        var value = new StoredValue(Text(told, "type") ?? "", Text(told, "format")!, Digest(Text(told, "sha256")!), told.GetProperty("bytes").GetInt64(), null);
        var file = new FileInfo(Path.Combine(folder, Path.GetFileName(Text(told, "file")!)));
        if (!file.Exists || file.Length != value.Bytes)
            throw new InvalidDataException(Messages.OutputDiffers(name));
        try
        {
            store.Adopt(file.FullName, value.Digest);
        }
        catch (UnauthorizedAccessException) when (!OperatingSystem.IsWindows())
        {
            // A container may run as another user: what he wrote can be read and replaced here, but not be made ours.
            var own = file.FullName + ".own";
            file.CopyTo(own);
            store.Adopt(own, value.Digest);
        }
        return value;
    }

    static string Digest(string hash) => hash.StartsWith("sha256:", StringComparison.Ordinal) ? hash : "sha256:" + hash;

    static RunError Error(JsonElement error, Step step) => new(
        Text(error, "type") ?? "", Text(error, "message") ?? "", Text(error, "stack"), Text(error, "file"),
        error.TryGetProperty("line", out var line) && line.ValueKind == JsonValueKind.Number ? line.GetInt32() : null,
        step.Name, step.LastLines.ToList());

    static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
