namespace Pipelines.Values.Json;

/// <summary>Whether a value holds one that is a part; which decides its format before anything is written.</summary>
sealed class PartSearch
{
    readonly HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
    int depth;

    public bool In(JsonShape shape, object? value)
    {
        if (value is null || !shape.MayHoldParts)
            return false;
        if (shape.IsPart(value))
            return true;
        // What is met twice, or lies too deep, is refused when it is written.
        if (depth == JsonWalk.MaxDepth || (!shape.Type.IsValueType && !seen.Add(value)))
            return false;
        depth++;
        var found = shape.HoldsPart(value, this);
        depth--;
        return found;
    }
}
