using System.Collections.Concurrent;
using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Containers;
using Pipelines.Engine.Repositories;
using Pipelines.Engine.Runs;
using Pipelines.Engine.Scheduling;
using Pipelines.Engine.Steps;
using Pipelines.Engine.Stores;
using Pipelines.Manifest;

namespace Pipelines.Engine.Queues;

/// <summary>One pipeline's code on a worker, in one working directory, with hosts that stand ready for its steps.</summary>
sealed class WorkerSite : IAsyncDisposable
{
    readonly LoadedManifest loaded;
    readonly string folder;
    readonly string home;
    readonly ArtifactStore store;
    readonly LocalCopies copies;
    readonly WorkerOptions options;
    readonly HostPool hosts;
    readonly SecretStore secrets;
    readonly ConcurrentDictionary<string, Lazy<Task<StepContainers>>> containers = new();

    public WorkerSite(LoadedManifest loaded, string folder, string home, ArtifactStore store, LocalCopies copies, WorkerOptions options)
    {
        (this.loaded, this.folder, this.home, this.store, this.copies, this.options) = (loaded, folder, home, store, copies, options);
        hosts = new(new(DotnetHost.Find(), loaded.Resolve(loaded.Manifest.Build.Host), folder), options.Slots, options.Hosts, () => options.Slots);
        secrets = new(options.SecretsFile is { } file ? Path.GetFullPath(file, options.WorkingDirectory) : null, loaded.Manifest.Build.UserSecrets);
    }

    /// <exception cref="EngineException">The pipeline's manifest has no such component.</exception>
    public Step StepOf(JobDocument document)
    {
        var spec = loaded.Manifest.Components.GetValueOrDefault(document.Component) ?? throw Messages.NoSuchComponent(document.Component, document.Manifest);
        if (document.Commit is { } commit)
            spec = spec with { Repository = spec.Repository! with { Commit = commit } };
        return new(document.Number, document.Step, document.Component, spec, [.. document.Inputs.Select(input => input.ToInput())])
        {
            Key = "",
            Attempt = document.Attempt,
            Policy = ComponentPolicy.Of(document.Component, spec, SetupOf(document)),
            TraceParent = document.TraceParent,
        };
    }

    public async Task<StepOutcome> ExecuteAsync(JobDocument document, Step step, IAttemptOutlet outlet, CancellationToken cancelled)
    {
        var setup = SetupOf(document);
        var engine = step.Policy.Container is null ? null : await ContainersAsync(setup).WaitAsync(cancelled).ConfigureAwait(false);
        // Where it was built, a repository may be a folder.
        var built = document.Machine == Environment.MachineName && File.Exists(document.Manifest) ? loaded.At(document.Manifest) : loaded;
        var steps = new ProcessSteps(loaded, document.RunId, secrets, new(setup.OutputFolder, folder), store, hosts, TimeSpan.FromSeconds(document.GraceSeconds))
        {
            Copies = copies,
            Repositories = new StepRepositories(built, home),
            Containers = engine,
            HearsAll = true,
        };
        return await steps.ExecuteAsync(step, outlet, cancelled).ConfigureAwait(false);
    }

    async Task<StepContainers> ContainersAsync(RunSetup setup)
    {
        try
        {
            return await containers.GetOrAdd(setup.RunId, _ => new(() => StepContainers.OpenAsync(setup, store, CancellationToken.None))).Value.ConfigureAwait(false);
        }
        catch
        {
            // The next attempt asks again.
            containers.TryRemove(setup.RunId, out _);
            throw;
        }
    }

    public ValueTask DisposeAsync() => hosts.DisposeAsync();

    RunSetup SetupOf(JobDocument document) => new(
        loaded, new() { Mode = RunMode.Queued, Containers = true, Home = home, WorkingDirectory = folder, Artifacts = options.Artifacts, Database = options.Database }, home, document.RunId);
}
