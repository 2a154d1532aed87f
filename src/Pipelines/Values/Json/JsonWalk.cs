namespace Pipelines.Values.Json;

/// <summary>Where one reading or writing stands: the path for messages, the depth, and what was written already.</summary>
sealed class JsonWalk
{
    public const int MaxDepth = 500;

    readonly List<string> path = [];
    HashSet<object>? seen;

    public void Enter(string name)
    {
        path.Add(name);
        if (path.Count > MaxDepth)
            throw new ValueException(Messages.TooDeep(MaxDepth));
    }

    public void Leave() => path.RemoveAt(path.Count - 1);

    public ValueException Error(string what) => new(path.Count == 0 ? what : Messages.At(string.Join("", path).TrimStart('.'), what));

    /// <summary>Catches cycles and shared references (rule V3).</summary>
    public void Visit(object value)
    {
        if (!(seen ??= new(ReferenceEqualityComparer.Instance)).Add(value))
            throw Error(Messages.SharedReference(value.GetType()));
    }
}
