namespace Pipelines.Engine.Caching;

/// <summary>An input as it counts for a result: by its content, whoever made it (rule C3).</summary>
/// <param name="Name">The parameter's name.</param>
/// <param name="Format">The format of its bytes; empty for a list or dictionary whose elements count one by one.</param>
/// <param name="Digest"><c>sha256:…</c> of its bytes; empty likewise.</param>
sealed record KeyInput(string Name, string Format, string Digest)
{
    /// <summary>How many bytes it has.</summary>
    public long Bytes { get; init; }

    /// <summary>Its type, as the record names it.</summary>
    public string? Type { get; init; }

    /// <summary>A small value itself, as JSON. It counts by its digest.</summary>
    public string? Value { get; init; }

    /// <summary>The step that made it, or what it was changed from. It does not count.</summary>
    public string? Step { get; init; }

    /// <summary>That step's output.</summary>
    public string? Output { get; init; }

    /// <summary>The elements of a list or the values of a dictionary that steps made one by one.</summary>
    public IReadOnlyList<KeyInput>? Items { get; init; }

    /// <summary>Beside a dictionary's values: its keys.</summary>
    public KeyInput? Keys { get; init; }

    /// <summary>What of it counts, as text.</summary>
    public string Content => (Items, Keys) switch
    {
        (null, _) => $"{Format} {Digest}",
        (var items, null) => $"[{string.Join(' ', items.Select(item => item.Content))}]",
        var (items, keys) => $"{{{keys.Content} {string.Join(' ', items.Select(item => item.Content))}}}",
    };
}
