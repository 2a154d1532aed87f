namespace Pipelines.Registry.Authentication;

/// <summary>What of this machine credentials are found by.</summary>
/// <param name="Variable">An environment variable.</param>
/// <param name="Home">The user's folder.</param>
sealed record Surroundings(Func<string, string?> Variable, string Home)
{
    public static Surroundings Real { get; } = new(Environment.GetEnvironmentVariable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));

    /// <summary>A variable that says something.</summary>
    public string? this[string name] => Variable(name) is { Length: > 0 } value ? value : null;
}
