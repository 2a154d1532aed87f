using System.Text.Json;

namespace Pipelines.Engine.Steps;

/// <summary>Where secrets are found when a step needs them: a file that was named, the environment, what <c>dotnet user-secrets</c> keeps for the project.</summary>
/// <param name="file">Lines of <c>NAME=value</c>; null for none.</param>
/// <param name="userSecrets">The project's <c>UserSecretsId</c>; null for none.</param>
sealed class SecretStore(string? file, string? userSecrets)
{
    readonly Lazy<Dictionary<string, string>> given = new(() => file is null ? [] : Lines(file));
    readonly Lazy<Dictionary<string, string>> kept = new(() => userSecrets is null ? [] : Kept(userSecrets));

    /// <summary>Null where it is nowhere.</summary>
    /// <exception cref="EngineException">The file that was named cannot be read.</exception>
    public string? Find(string name) =>
        given.Value.GetValueOrDefault(name) ?? Environment.GetEnvironmentVariable(VariableOf(name)) ?? kept.Value.GetValueOrDefault(name);

    /// <summary>What all of them are.</summary>
    /// <exception cref="EngineException">One is nowhere, or the file that was named cannot be read.</exception>
    public IReadOnlyDictionary<string, string> Find(string component, IReadOnlyList<string> names) =>
        names.ToDictionary(name => name, name => Find(name) ?? throw Messages.NoSecret(name, component, VariableOf(name), file));

    /// <summary>As configuration does it: a variable's name cannot hold a colon.</summary>
    public static string VariableOf(string name) => name.Replace(":", "__", StringComparison.Ordinal);

    static Dictionary<string, string> Lines(string file)
    {
        try
        {
            return File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('=', 2))
                .Select(pair => pair.Length == 2 ? pair : throw Messages.BadSecrets(file))
                .GroupBy(pair => pair[0].Trim()).ToDictionary(pairs => pairs.Key, pairs => Unquoted(pairs.Last()[1].Trim()));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Messages.SecretsNotRead(file, error);
        }
    }

    static string Unquoted(string text) => text is ['"', .., '"'] or ['\'', .., '\''] ? text[1..^1] : text;

    static Dictionary<string, string> Kept(string id)
    {
        var folder = OperatingSystem.IsWindows()
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "Microsoft", "UserSecrets")
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".microsoft", "usersecrets");
        var path = Path.Combine(folder, id, "secrets.json");
        if (!File.Exists(path))
            return [];
        try
        {
            // A mark at its start is what 'dotnet user-secrets' writes on some systems.
            using var json = JsonDocument.Parse(File.ReadAllText(path).TrimStart('\uFEFF'), new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            Dictionary<string, string> found = [];
            Add(json.RootElement, "", found);
            return found;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            throw Messages.SecretsNotRead(path, error);
        }
    }

    static void Add(JsonElement element, string name, Dictionary<string, string> found)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            found[name] = element.ToString();
            return;
        }
        foreach (var property in element.EnumerateObject())
            Add(property.Value, name.Length == 0 ? property.Name : $"{name}:{property.Name}", found);
    }
}
