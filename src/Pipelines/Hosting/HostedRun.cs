using Microsoft.Extensions.Logging;
using Pipelines.Reporting;

namespace Pipelines.Hosting;

/// <summary>The run as a step's process knows it.</summary>
sealed class HostedRun(StepRequest request, StepContext context, AnswerPipe answers, HostedUploads uploads, HostedCopies copies) : RunSource
{
    public override string Id => request.RunId;

    public override ILogger Logger => context.Logger;

    public override CancellationToken CancellationToken => context.CancellationToken;

    public override ReportBuffer? Reports => context.Buffer;

    public override void Cancel() => answers.Cancel();

    public override void Upload(ArtifactKind kind, string name, FileSystemInfo source) => uploads.ToRun(kind, name, source);

    public override Task<string> GetLocalCopyAsync(Uri url, CancellationToken cancellationToken) => copies.GetAsync(url, cancellationToken);
}
