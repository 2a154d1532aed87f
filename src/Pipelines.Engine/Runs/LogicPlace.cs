using Pipelines.Engine.Steps;

namespace Pipelines.Engine.Runs;

/// <summary>The folder that a pipeline's own <c>Repo</c> and <c>WorkingDir</c> ask for. It is the whole process's, so it is entered only where that exists for the run.</summary>
sealed class LogicPlace : IDisposable
{
    readonly string? before;

    LogicPlace(string? before) => this.before = before;

    /// <exception cref="EngineException">There is no such place.</exception>
    public static async Task<LogicPlace> EnterAsync(RunSetup setup, Journal journal, CancellationToken cancellationToken)
    {
        var (repository, workingDir) = (setup.Manifest.Logic.Repository, setup.Settings.Text("workingDir"));
        if (repository is null && string.IsNullOrEmpty(workingDir))
            return new(null);
        if (!setup.Options.OwnsProcess)
        {
            journal.Log(null, "err", Messages.LogicStays);
            return new(null);
        }
        StepPlace place;
        try
        {
            place = await StepPlace.MakeAsync(repository, workingDir, setup.Options.WorkingDirectory, setup.Repositories, Path.Combine(setup.Store.TemporaryFolder, "logic-place"), cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The run is aborted before its logic starts.
            return new(null);
        }
        if (!Directory.Exists(place.WorkingDirectory))
            throw Messages.NoWorkingDirectory(place.WorkingDirectory);
        var entered = new LogicPlace(Environment.CurrentDirectory);
        Environment.CurrentDirectory = place.WorkingDirectory;
        return entered;
    }

    public void Dispose()
    {
        if (before is not null)
            Environment.CurrentDirectory = before;
    }
}
