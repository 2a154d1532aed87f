using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Reporting;
using Pipelines.Engine.Runs;
using Pipelines.Engine.Scheduling;

namespace Pipelines.Engine.Steps;

/// <summary>The attempts of a run's steps, wherever they execute: what they say goes into its journal, what they make onto the run where it is to be there.</summary>
sealed class RunAttempts(Journal journal, RunUploads uploads, RunReports reports, Action onCancel, Func<Step, Func<RunOutlet>, CancellationToken, Task<StepOutcome>> execute)
{
    public async Task<StepOutcome> ExecuteAsync(Step step, CancellationToken cancelled)
    {
        var outcome = await execute(step, () => new(step, journal, uploads, reports.Of(step, () => SecretMask.None), onCancel), cancelled).ConfigureAwait(false);
        foreach (var (name, value) in outcome.Outputs ?? new Dictionary<string, StoredValue>())
            uploads.Mirror(step, ArtifactKind.Artifact, name, value);
        return outcome;
    }
}
