using System.ComponentModel;

namespace Pipelines.Logic;

/// <summary>What the generated entry of a pipeline method is called with.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class LogicCall(LogicRun run)
{
    /// <summary>Adds a serializer of a package the pipeline uses.</summary>
    public void Use<T>(IArtifactSerializer<T> serializer) => run.Use(serializer);

    /// <summary>Adds a serializer that a component's parameter is marked with.</summary>
    public void UseForInput<T>(string component, string input, IArtifactSerializer<T> serializer) => run.UseAt(PlaceOf(component, input), serializer);

    /// <summary>Adds a serializer that a component's result is marked with.</summary>
    public void UseForOutput<T>(IArtifactSerializer<T> serializer) => run.UseAt(null, serializer);

    internal static string PlaceOf(string component, string input) => component + "\n" + input;

    /// <summary>A required parameter.</summary>
    public T Parameter<T>(string name) => run.TryParameter<T>(name, out var value)
        ? value
        : throw new InvalidOperationException($"the pipeline's parameter '{name}' was not given");

    /// <summary>A parameter with its declared default.</summary>
    public T Parameter<T>(string name, T defaultValue) => run.TryParameter<T>(name, out var value) ? value : defaultValue;

    /// <summary>Supplied parameters of the pipeline method: the run's token.</summary>
    public CancellationToken CancellationToken => run.CancellationToken;

    /// <summary>Stores a result of the pipeline method itself.</summary>
    public void Return<T>(string name, T value) => run.Return(name, run.Snapshot(value));
}
