namespace Pipelines;

/// <summary>The run that the calling code is part of, seen from the pipeline's logic or from a step (rule F12).</summary>
public sealed class PipelineRun
{
    static readonly AsyncLocal<PipelineRun?> current = new();
    static readonly PipelineRun outside = new("", CancellationToken.None);

    internal PipelineRun(string id, CancellationToken cancellationToken) => (Id, CancellationToken) = (id, cancellationToken);

    /// <summary>The run of the calling code. Outside a run: one with an empty <see cref="Id"/>.</summary>
    public static PipelineRun Current => current.Value ?? outside;

    /// <summary>The run's id; empty outside a run.</summary>
    public string Id { get; }

    /// <summary>Cancelled when the run is (rule F11).</summary>
    public CancellationToken CancellationToken { get; }

    internal static void Enter(PipelineRun? run) => current.Value = run;
}
