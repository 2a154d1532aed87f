namespace Pipelines.Engine;

/// <summary>What ran (rule H1): <c>history.db</c> in the home folder. One instance serves one thread at a time.</summary>
public sealed class History : IDisposable
{
    /// <summary>Opens the history of a home folder.</summary>
    /// <exception cref="EngineException">It cannot be opened: not writable, damaged, or written by a newer version.</exception>
    public static History Open(string home) => throw new NotImplementedException();

    /// <summary>The runs, newest first.</summary>
    /// <param name="limit">How many at most.</param>
    public IReadOnlyList<RunRecord> Runs(int limit = 100) => throw new NotImplementedException();

    /// <summary>The run whose id starts with <paramref name="id"/>.</summary>
    /// <exception cref="EngineException">No run does, or several do.</exception>
    public RunRecord Run(string id) => throw new NotImplementedException();

    /// <summary>The steps of a run in the order of their calls.</summary>
    public IReadOnlyList<StepRecord> Steps(string runId) => throw new NotImplementedException();

    /// <summary>The attempts of a run, or of one of its steps.</summary>
    public IReadOnlyList<AttemptRecord> Attempts(string runId, string? step = null) => throw new NotImplementedException();

    /// <summary>Every change of state of a run, in order.</summary>
    public IReadOnlyList<ChangeRecord> Changes(string runId) => throw new NotImplementedException();

    /// <summary>The lines of a run in order, or those of one of its steps.</summary>
    public IReadOnlyList<LogRecord> Logs(string runId, string? step = null) => throw new NotImplementedException();

    /// <summary>The outputs of a run, or of one of its steps.</summary>
    public IReadOnlyList<ArtifactRecord> Artifacts(string runId, string? step = null) => throw new NotImplementedException();

    /// <summary>The file that holds an artifact's bytes.</summary>
    /// <exception cref="EngineException">It is gone.</exception>
    public string ArtifactPath(string digest) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
