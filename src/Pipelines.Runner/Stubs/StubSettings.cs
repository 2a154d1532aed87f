using System.Text.Json;
using Pipelines.Manifest;

namespace Pipelines.Runner.Stubs;

/// <summary>The settings of a published component as its stub's mark repeats them: those that say how the code runs. Who calls it decides the rest.</summary>
static class StubSettings
{
    static readonly string[] Kept =
    [
        "cache", "cacheVersion", "retryOnFailure", "retryDelaySeconds", "retryBackoff", "timeoutSeconds", "environment", "secrets", "cpus", "memoryMb", "gpus", "maxParallel",
        "docker", "dockerArgs", "dockerBashSetupScript", "workingDir", "autoConnectFrameworks", "autoConnectArgParser",
    ];

    /// <summary>Those that stay behind.</summary>
    public static IEnumerable<string> Left(ComponentInterface component) => component.Settings.Keys.Except(Kept);

    public static IEnumerable<string> Write(ComponentInterface component)
    {
        foreach (var (name, value) in component.Settings.Where(setting => Kept.Contains(setting.Key) && setting.Value.ValueKind != JsonValueKind.Null))
            yield return $"{char.ToUpperInvariant(name[0])}{name[1..]} = {(name == "autoConnectFrameworks" ? Flags<AutoConnectFrameworks>(value.GetString()!) : Value(value))}";
        if (component.TaskType is { } task)
            yield return $"TaskType = {Flags<TaskType>(task)}";
        if (component.Unordered)
            yield return "Unordered = true";
        if (component.Repository is not { } repository)
            yield break;
        yield return $"Repo = {CSharp.Literal(repository.Url!)}";
        if (repository.Branch is { } branch)
            yield return $"RepoBranch = {CSharp.Literal(branch)}";
        if (repository.Commit is { } commit)
            yield return $"RepoCommit = {CSharp.Literal(commit)}";
    }

    static string Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => CSharp.Literal(value.GetString()!),
        JsonValueKind.Array => $"[{string.Join(", ", value.EnumerateArray().Select(Value))}]",
        _ => value.GetRawText(),
    };

    /// <summary>Enums stand there by their names in the field's spelling.</summary>
    static string Flags<T>(string text) where T : struct, Enum => string.Join(" | ", text.Split(", ").Select(name =>
        $"{typeof(T).Name}.{Enum.GetNames<T>().FirstOrDefault(known => known.Equals(name.Replace("_", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase)) ?? throw new RefusedException(Messages.OddName(name))}"));
}
