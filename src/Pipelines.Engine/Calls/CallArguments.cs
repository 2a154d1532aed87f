using System.Globalization;
using System.Text;
using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Runs;

namespace Pipelines.Engine.Calls;

/// <summary>
/// Takes a call's arguments to the run as values in their formats: the caller's types are others than the run's, though they have the same names.
/// </summary>
static class CallArguments
{
    /// <exception cref="Pipelines.Values.ValueException">One cannot travel.</exception>
    public static Dictionary<string, ParameterValue> Of(PipelineCall call, ArtifactValues values, ArtifactStore store) => call.Arguments
        .Where(argument => argument.Key.ParameterType != typeof(CancellationToken))
        // What stands at its default was not given.
        .Where(argument => !argument.Key.HasDefaultValue || !Equals(Defaults.Of(argument.Key), argument.Value))
        .ToDictionary(argument => argument.Key.Name!, argument => Of(argument.Key.ParameterType, argument.Value, values, store));

    static ParameterValue Of(Type type, object? value, ArtifactValues values, ArtifactStore store)
    {
        // It is read where the run is started (rule V9).
        if (value is FileSystemInfo path)
            return new(path.FullName, IsJson: false);
        var stored = values.Write(type, value);
        if (stored.Format == "json")
            return new(Encoding.UTF8.GetString(Bytes(stored, store)), IsJson: true);
        store.Keep(stored);
        store.Publish(stored);
        return new(string.Create(CultureInfo.InvariantCulture, $$"""{"format":"{{stored.Format}}","digest":"{{stored.Digest}}","bytes":{{stored.Bytes}}}"""), IsJson: true) { Stored = stored };
    }

    static byte[] Bytes(StoredValue stored, ArtifactStore store)
    {
        using var copy = new MemoryStream();
        using (var bytes = store.OpenRead(stored))
            bytes.CopyTo(copy);
        return copy.ToArray();
    }
}
