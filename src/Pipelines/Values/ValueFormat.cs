namespace Pipelines.Values;

/// <summary>One way to turn values of some types into bytes.</summary>
abstract class ValueFormat(string name, string extension)
{
    public string Name { get; } = name;

    public string Extension { get; } = extension;

    public virtual bool TakesNull => false;

    public abstract void Write(Type type, object? value, Stream stream);

    /// <summary>Reads a value; <paramref name="newPath"/> names a path that does not exist yet, for values that are files.</summary>
    public abstract object? Read(Type type, Stream stream, Func<string> newPath);
}
