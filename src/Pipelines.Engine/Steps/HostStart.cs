namespace Pipelines.Engine.Steps;

/// <summary>What every step host of a run is started with.</summary>
/// <param name="Dotnet">The <c>dotnet</c> program.</param>
/// <param name="Folder">The step host's folder.</param>
/// <param name="WorkingDirectory">The caller's folder (rule V9).</param>
sealed record HostStart(string Dotnet, string Folder, string WorkingDirectory)
{
    /// <summary>Variables besides those of this process.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
