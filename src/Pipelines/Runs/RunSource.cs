using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Pipelines.Reporting;

namespace Pipelines;

/// <summary>What a <see cref="PipelineRun"/> shows and does, wherever the code that holds it runs.</summary>
abstract class RunSource
{
    public abstract string Id { get; }

    public abstract CancellationToken CancellationToken { get; }

    public virtual string Name => "";

    public virtual string Version => "";

    public virtual IReadOnlyDictionary<string, object?> Parameters { get; } = new Dictionary<string, object?>();

    public virtual IReadOnlyList<StepNode> Steps => [];

    public virtual RunStatus Status => RunStatus.Running;

    public virtual ILogger Logger => NullLogger.Instance;

    /// <summary>Where reports of the calling code go; null for nowhere.</summary>
    public virtual ReportBuffer? Reports => null;

    public abstract void Cancel();

    public abstract void Upload(ArtifactKind kind, string name, FileSystemInfo source);

    /// <summary>Fetches what is not local (rule V7).</summary>
    public abstract Task<string> GetLocalCopyAsync(Uri url, CancellationToken cancellationToken);
}

/// <summary>No run: everything is there and does nothing.</summary>
sealed class OutsideRun : RunSource
{
    public override string Id => "";

    public override CancellationToken CancellationToken => CancellationToken.None;

    public override void Cancel()
    {
    }

    public override void Upload(ArtifactKind kind, string name, FileSystemInfo source)
    {
    }

    public override Task<string> GetLocalCopyAsync(Uri url, CancellationToken cancellationToken) => Storage.GetOutsideRunAsync(url, cancellationToken);
}
