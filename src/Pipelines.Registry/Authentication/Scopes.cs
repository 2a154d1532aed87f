namespace Pipelines.Registry.Authentication;

/// <summary>What a token must allow, as token servers write it: <c>repository:team/iris:pull,push</c>; equal when the text is.</summary>
/// <param name="Repository">The repository that it is mostly about.</param>
/// <param name="All">Each, in ordinal order.</param>
sealed record Scopes(string Repository, IReadOnlyList<string> All)
{
    public string Key { get; } = string.Join(' ', All);

    public static Scopes Pull(string repository) => new(repository, [$"repository:{repository}:pull"]);

    public static Scopes Push(string repository) => new(repository, [$"repository:{repository}:pull,push"]);

    public static Scopes Delete(string repository) => new(repository, [$"repository:{repository}:delete,pull,push"]);

    /// <summary>All of both, what is about one thing as one: servers are not made to understand more.</summary>
    public Scopes And(params IEnumerable<string> others)
    {
        var merged = from scope in All.Concat(others)
                     let colon = scope.LastIndexOf(':')
                     where colon > 0
                     group scope[(colon + 1)..].Split(',') by scope[..colon] into thing
                     select $"{thing.Key}:{string.Join(',', thing.SelectMany(actions => actions).Distinct().Order(StringComparer.Ordinal))}";
        return new(Repository, [.. merged.Order(StringComparer.Ordinal)]);
    }
}
