namespace Pipelines;

/// <summary>
/// An input that another step made, as a pre-execute callback finds it among the parameters (rule F7): handed on by reference unless the
/// callback puts a value in its place.
/// </summary>
public sealed class OutputReference
{
    readonly Func<object?> load;

    internal OutputReference(string step, string output, Type type, Func<object?> load)
    {
        Step = step;
        Output = output;
        Type = type;
        this.load = load;
    }

    /// <summary>The step that made it.</summary>
    public string Step { get; }

    /// <summary>That step's output.</summary>
    public string Output { get; }

    /// <summary>The parameter's declared type.</summary>
    public Type Type { get; }

    /// <summary>Reads the value; anew at each call.</summary>
    public object? Load() => load();

    /// <summary>Reads the value; anew at each call.</summary>
    /// <exception cref="InvalidCastException">It is of another type.</exception>
    public T Load<T>() => (T)Load()!;
}
