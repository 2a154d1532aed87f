using Pipelines.Hosting;
using Pipelines.Values;

namespace Pipelines.Engine.Debugging;

/// <summary>
/// Values to published code and back, in debug mode: its types are others than the caller's, even those of one name, so that values travel as they do between processes.
/// </summary>
/// <param name="own">The caller's formats.</param>
/// <param name="inputs">The arguments, by name and with their types here.</param>
/// <param name="outputs">The types of the outputs here, by name.</param>
/// <param name="folder">Where files that are values lie.</param>
sealed class PublishedExchange(ValueFormats own, IReadOnlyDictionary<string, (Type Type, object? Value)> inputs, IReadOnlyDictionary<string, Type> outputs, string folder) : StepExchange(folder)
{
    /// <summary>What came back, by name.</summary>
    public Dictionary<string, object?> Results { get; } = [];

    public override bool TryInput(Type type, string name, out object? value)
    {
        value = inputs.TryGetValue(name, out var input) ? Carry(own, input.Type, input.Value, Formats, type) : null;
        return inputs.ContainsKey(name);
    }

    public override void Output(Type type, string name, object? value) => Results[name] = Carry(Formats, type, value, own, outputs[name], name);

    static object? Carry(ValueFormats from, Type written, object? value, ValueFormats to, Type read, string? place = null)
    {
        // A stream is handed on as it is: it stays open.
        var bytes = new MemoryStream();
        var format = from.For(written, value, place);
        format.Write(written, value, bytes);
        bytes.Position = 0;
        return to.Read(read, bytes, format.Name);
    }
}
