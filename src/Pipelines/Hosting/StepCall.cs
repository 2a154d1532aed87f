using System.ComponentModel;
using Microsoft.Extensions.Logging;
using Pipelines.Values;

namespace Pipelines.Hosting;

/// <summary>The generated entry of a step's bundle: reads the inputs, calls the component, hands the outputs over.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate Task StepBody(StepCall call);

/// <summary>What the generated entry of a step is called with.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StepCall
{
    readonly StepExchange exchange;

    internal StepCall(StepContext context, StepExchange exchange) => (Context, this.exchange) = (context, exchange);

    /// <summary>Supplied parameters of this type: set when the step is to stop (rule F11).</summary>
    public CancellationToken CancellationToken => Context.CancellationToken;

    /// <summary>Supplied parameters of this type: the step's log.</summary>
    public ILogger Logger => Context.Logger;

    /// <summary>Supplied parameters of this type: how much is done, from 0 to 1.</summary>
    public IProgress<double> Progress => Context.Progress;

    /// <summary>Supplied parameters of this type.</summary>
    public StepContext Context { get; }

    /// <summary>Adds a serializer for values declared as exactly <typeparamref name="T"/>.</summary>
    public void Use<T>(IArtifactSerializer<T> serializer) => exchange.Formats.Use(serializer);

    /// <summary>Adds a serializer that a parameter is marked with: what is in its format is read by it.</summary>
    public void UseForInput<T>(IArtifactSerializer<T> serializer) => exchange.Formats.UseAt(null, serializer);

    /// <summary>Adds a serializer that a result is marked with.</summary>
    public void UseForOutput<T>(string name, IArtifactSerializer<T> serializer) => exchange.Formats.UseAt(name, serializer);

    /// <summary>A required input.</summary>
    /// <exception cref="ValueException">It is missing or cannot be read; the message names it.</exception>
    public T Input<T>(string name) => TryInput<T>(name, out var value) ? value : throw new ValueException(Messages.MissingInput(Context.Component, name, typeof(T)));

    /// <summary>An input with its declared default.</summary>
    /// <exception cref="ValueException">It cannot be read; the message names it.</exception>
    public T Input<T>(string name, T defaultValue) => TryInput<T>(name, out var value) ? value : defaultValue;

    /// <summary>Hands an output over.</summary>
    /// <exception cref="ValueException">It cannot be written; the message names it.</exception>
    public void Output<T>(string name, T value)
    {
        try
        {
            exchange.Output(typeof(T), name, value);
        }
        catch (ValueException e)
        {
            throw new ValueException(Messages.BadOutput(Context.Component, name, e.Message), e);
        }
    }

    bool TryInput<T>(string name, out T value)
    {
        try
        {
            var found = exchange.TryInput(typeof(T), name, out var read);
            value = found ? (T)read! : default!;
            return found;
        }
        catch (ValueException e)
        {
            throw new ValueException(Messages.BadInput(Context.Component, name, e.Message), e);
        }
    }
}

/// <summary>Where a step's inputs come from and its outputs go.</summary>
abstract class StepExchange(string? folder) : IDisposable
{
    readonly List<Stream> open = [];

    public ValueFormats Formats { get; } = new() { Folder = folder };

    public abstract bool TryInput(Type type, string name, out object? value);

    public abstract void Output(Type type, string name, object? value);

    /// <summary>Streams given as inputs are read by the step, so they stay open until it has ended (rule V4).</summary>
    public void Dispose()
    {
        foreach (var stream in open)
            stream.Dispose();
    }

    protected object? ReadFile(Type type, string path, string format)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
        if (type == typeof(Stream))
        {
            open.Add(stream);
            return stream;
        }
        using (stream)
            return Formats.Read(type, stream, format);
    }

    protected static string FileName(string name, string extension) =>
        (name.Length > 0 && name.AsSpan().IndexOfAny(Path.GetInvalidFileNameChars()) < 0 && name[0] != '.' ? name : "output") + extension;
}
