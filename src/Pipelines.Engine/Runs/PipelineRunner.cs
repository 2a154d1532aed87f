namespace Pipelines.Engine;

/// <summary>Runs pipelines.</summary>
public static class PipelineRunner
{
    /// <summary>Runs the pipeline of a manifest to its end. A failed or cancelled run is a result, not an exception.</summary>
    /// <param name="manifestPath">The file <c>….pipeline.yaml</c>.</param>
    /// <param name="options">How to run it.</param>
    /// <param name="cancellationToken">Cancels the run (rule F11).</param>
    /// <exception cref="EngineException">It could not be started: wrong parameters, altered bundles, a home that cannot be used.</exception>
    /// <exception cref="Manifest.ManifestException">The manifest cannot be read.</exception>
    public static Task<RunResult> RunAsync(string manifestPath, RunOptions options, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();
}
