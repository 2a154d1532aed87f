using Microsoft.Extensions.Logging;
using Pipelines.Reporting;

namespace Pipelines;

/// <summary>The run that the calling code is part of, seen from the pipeline's logic, from its callbacks or from a step (rule F12).</summary>
public sealed class PipelineRun : Reporter
{
    static readonly AsyncLocal<PipelineRun?> current = new();
    static readonly PipelineRun outside = new(new OutsideRun());

    readonly RunSource source;

    internal PipelineRun(RunSource source) => this.source = source;

    /// <summary>The run of the calling code. Outside a run: one with an empty <see cref="Id"/>.</summary>
    public static PipelineRun Current => current.Value ?? outside;

    /// <summary>The run's id; empty outside a run.</summary>
    public string Id => source.Id;

    /// <summary>The run's name, e.g. <c>iris #7</c>; in a step and outside a run empty.</summary>
    public string Name => source.Name;

    /// <summary>The pipeline's version; in a step and outside a run empty.</summary>
    public string Version => source.Version;

    /// <summary>The pipeline method's parameters, those left at their defaults included; in a step and outside a run none.</summary>
    public IReadOnlyDictionary<string, object?> Parameters => source.Parameters;

    /// <summary>The steps so far, in the order of their calls, as they are now; in a step and outside a run none.</summary>
    public IReadOnlyList<StepNode> Steps => source.Steps;

    /// <summary>The run's state: final in an exit callback, running before.</summary>
    public RunStatus Status => source.Status;

    /// <summary>Writes to the run's log, in a step to the step's; to nowhere outside a run.</summary>
    public ILogger Logger => source.Logger;

    /// <summary>Cancelled when the run is to end (rules F5, F11).</summary>
    public CancellationToken CancellationToken => source.CancellationToken;

    private protected override ReportBuffer? Reports => source.Reports;

    private protected override ReportTarget Target => ReportTarget.Run;

    /// <summary>Cancels the run, from the logic, a callback or a step (rules F10, F11). Returns at once; does nothing outside a run.</summary>
    public void Cancel() => source.Cancel();

    /// <summary>
    /// Stores a file or folder as it is now and puts it on the run itself, from the logic, a callback or a step (rule V6). One of the same name is
    /// replaced. Does nothing outside a run.
    /// </summary>
    /// <param name="name">Its name on the run.</param>
    /// <param name="path">A file, or a folder with all that is in it.</param>
    /// <exception cref="FileNotFoundException">There is neither.</exception>
    public void UploadArtifact(string name, string path) => source.Upload(ArtifactKind.Artifact, name, UploadSource.Find(name, path));

    /// <summary>The same for a model.</summary>
    /// <param name="name">Its name on the run.</param>
    /// <param name="path">A file, or a folder with all that is in it.</param>
    /// <exception cref="FileNotFoundException">There is neither.</exception>
    public void UploadModel(string name, string path) => source.Upload(ArtifactKind.Model, name, UploadSource.Find(name, path));

    internal Task<string> GetLocalCopyAsync(Uri url, CancellationToken cancellationToken) => source.GetLocalCopyAsync(url, cancellationToken);

    internal static void Enter(PipelineRun? run) => current.Value = run;
}
