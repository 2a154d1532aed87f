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

    public Scopes And(params IEnumerable<string> others) => new(Repository, [.. All.Union(others).Order(StringComparer.Ordinal)]);
}
