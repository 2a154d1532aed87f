using Microsoft.Extensions.Logging;
using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Reporting;
using Pipelines.Hosting;
using Pipelines.Reporting;

namespace Pipelines.Engine.Runs;

/// <summary>The run as user code in this process sees it (rule F12).</summary>
sealed class RunView(RunSetup setup, Journal journal, IReadOnlyDictionary<string, object?> parameters) : RunSource
{
    readonly LineLogger own = new((stream, line) => journal.Log(null, stream, line));

    public override string Id => setup.RunId;

    public override string Name => setup.Name;

    public override string Version => setup.Version;

    public override IReadOnlyDictionary<string, object?> Parameters => parameters;

    public override IReadOnlyList<StepNode> Steps => Nodes();

    public override RunStatus Status => FinalStatus ?? RunStatus.Running;

    /// <summary>Steps of debug mode see this object too.</summary>
    public override ILogger Logger => StepContext.Current is { IsInRun: true } step ? step.Logger : own;

    public override CancellationToken CancellationToken => Stopped;

    public required Func<IReadOnlyList<StepNode>> Nodes { get; init; }

    public required CancellationToken Stopped { get; init; }

    /// <summary>What ends the run when user code asks for it.</summary>
    public required Action OnCancel { get; init; }

    public required RunUploads Uploads { get; init; }

    public required RunReports OwnReports { get; init; }

    public override ReportBuffer? Reports => StepContext.Current is { IsInRun: true } step ? step.Buffer : OwnReports.OfLogic;

    public RunStatus? FinalStatus { get; set; }

    public override void Upload(ArtifactKind kind, string name, FileSystemInfo source) =>
        Uploads.Add(StepContext.Current is { IsInRun: true } step ? step.Step : null, kind, name, Uploads.Store(source));

    public override Task<string> GetLocalCopyAsync(Uri url, CancellationToken cancellationToken) => setup.Copies.GetAsync(url, cancellationToken);

    public override void Cancel()
    {
        try
        {
            OnCancel();
        }
        catch (ObjectDisposedException)
        {
            // The run is over.
        }
    }
}
