using Pipelines.Compiler.Tests.Fixture;
using Pipelines.Engine;

namespace Pipelines.Compiler.Tests.Weaving;

/// <summary>A run of a project, and what is recorded of it.</summary>
sealed class Recording : IDisposable
{
    readonly History history;

    Recording(History history) => (this.history, Run) = (history, Assert.Single(history.Runs()).Id);

    string Run { get; }

    public static async Task<Recording> Of(TestProject project, RunMode mode, HostUse hosts)
    {
        project.Build();
        var home = Path.Combine(project.Folder, "home");
        var options = new RunOptions { Mode = mode, Hosts = hosts, Parallel = hosts == HostUse.Reuse ? 1 : 4, Home = home, WorkingDirectory = project.Folder };
        var result = await PipelineRunner.RunAsync(Path.Combine(project.Pipelines, "work.pipeline.yaml"), options, TestContext.Current.CancellationToken);
        Assert.True(result.Error is null, result.Error?.ToString());
        return new(History.Open(home));
    }

    /// <summary>The step's lines, with where they went.</summary>
    public IReadOnlyList<string> Lines(string step) => [.. history.Logs(Run, step).Select(line => $"{line.Stream} {line.Text}")];

    /// <summary>Points as <c>title/series iteration value</c>.</summary>
    public IReadOnlyList<string> Points(string step) => [.. history.Metrics(Run, step).Select(point => FormattableString.Invariant($"{point.Title}/{point.Series} {point.Iteration} {point.Value}"))];

    /// <summary>Data of the newest report of a title and series; null when there is none.</summary>
    public string? Report(string step, string title, string series) => history.Reports(Run, step).LastOrDefault(report => report.Title == title && report.Series == series)?.Data;

    public IReadOnlyList<string> Titles(string step) => [.. history.Reports(Run, step).Select(report => $"{report.Title}/{report.Series}")];

    /// <summary>Models and artifacts that the step put on itself, with their bytes.</summary>
    public IReadOnlyDictionary<string, byte[]> Models(string step) =>
        history.Artifacts(Run, step).Where(artifact => artifact.Kind == ArtifactKind.Model).ToDictionary(artifact => artifact.Name, artifact => File.ReadAllBytes(history.ArtifactPath(artifact.Digest)));

    public void Dispose() => history.Dispose();
}
