using System.Text.Json;
using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Caching;
using Pipelines.Engine.Runs;
using Pipelines.Engine.Stores;

namespace Pipelines.Engine;

/// <summary>Runs that go on from earlier ones.</summary>
public static partial class PipelineRunner
{
    /// <summary>
    /// Resumes a run that was killed, cancelled or failed (rule H2): the pipeline method runs again with the run's parameters, and each step that had ended well with the same code
    /// and inputs is taken from the record. The pipeline may have been built anew; what changed runs again.
    /// </summary>
    /// <param name="runId">The run, or a unique start of its id.</param>
    /// <param name="options">How to go on. Mode and parameters are the run's own; the working directory is the run's own too where it still exists.</param>
    /// <param name="cancellationToken">Cancels the run (rule F11).</param>
    /// <exception cref="EngineException">There is no such run, it still runs or has completed, or it cannot be started.</exception>
    /// <exception cref="Manifest.ManifestException">Its manifest cannot be read, or a bundle is missing or altered.</exception>
    public static Task<RunResult> ResumeAsync(string runId, RunOptions options, CancellationToken cancellationToken = default)
    {
        if (options.Parameters.Count > 0)
            throw Messages.RunOnly("Parameters");
        var home = PipelinesHome.Find(options.Home, options.WorkingDirectory);
        var past = Past(home, runId, options);
        var record = past.Record;
        if (record.Mode == RunMode.Debug)
            throw Messages.NotResumable(record.Id);
        if (record.Status == RunStatus.Completed)
            throw Messages.NothingToResume(record.Id);
        var own = Whole(Again(record, options) with { Mode = record.Mode });
        return StartAsync(new(Load(record.Manifest, own.Mode), own, home, record.Id) { Past = past with { IsResumed = true } }, cancellationToken);
    }

    /// <summary>Runs a past run's pipeline anew with its parameters (rule H3); what <paramref name="options"/> gives wins.</summary>
    /// <param name="runId">The run, or a unique start of its id.</param>
    /// <param name="options">How to run it.</param>
    /// <param name="from">A step or component of that run: what it does not hang on is taken from there, it and what hangs on it runs. Null: everything runs, or comes from the cache.</param>
    /// <param name="cancellationToken">Cancels the run (rule F11).</param>
    /// <exception cref="EngineException">There is no such run or step, or it cannot be started.</exception>
    /// <exception cref="Manifest.ManifestException">Its manifest cannot be read, or a bundle is missing or altered.</exception>
    public static Task<RunResult> RerunAsync(string runId, RunOptions options, string? from = null, CancellationToken cancellationToken = default)
    {
        var home = PipelinesHome.Find(options.Home, options.WorkingDirectory);
        var past = Past(home, runId, options);
        var names = past.Steps.Values.SelectMany(step => (string[])[step.Record.Name, step.Record.Component]).Distinct().ToList();
        if (from is not null && !names.Contains(from))
            throw Messages.NoFrom(past.Record.Id, from, names);
        var own = Whole(Again(past.Record, options));
        var refresh = from is null ? own.Refresh : [.. own.Refresh, from];
        return StartAsync(new(Load(past.Record.Manifest, own.Mode), own with { Refresh = refresh }, home, RunIds.New(DateTimeOffset.UtcNow)) { Past = past with { From = from } }, cancellationToken);
    }

    /// <summary>Runs one step of a past run again, on the inputs that it had there, as a run of its own: the quick way into a failure. The code is that of the manifest as it is built now.</summary>
    /// <param name="runId">The run, or a unique start of its id.</param>
    /// <param name="step">The step's name there.</param>
    /// <param name="options">How to run it; in debug mode it runs in this process.</param>
    /// <param name="cancellationToken">Cancels the run (rule F11).</param>
    /// <exception cref="EngineException">There is no such run or step, its inputs are not known or not there any more, or it cannot be started.</exception>
    /// <exception cref="Manifest.ManifestException">Its manifest cannot be read, or a bundle is missing or altered.</exception>
    public static async Task<RunResult> RunStepAsync(string runId, string step, RunOptions options, CancellationToken cancellationToken = default)
    {
        var home = PipelinesHome.Find(options.Home, options.WorkingDirectory);
        var past = Past(home, runId, options);
        var found = past.Steps.Values.FirstOrDefault(known => known.Record.Name == step) ?? throw Messages.NoStepInRun(past.Record.Id, step, past.Names);
        if (found.Key is not { } key)
            throw Messages.NoInputs(past.Record.Id, step);
        var own = Whole(Again(past.Record, options));
        var loaded = Load(past.Record.Manifest, own.Mode);
        if (!loaded.Manifest.Components.ContainsKey(found.Record.Component))
            throw Messages.NoSuchComponent(found.Record.Component, past.Record.Manifest);
        // Until its run begins, a prune beside sees by this folder that somebody is at work.
        using var temporary = TemporaryFolder.Create(home, "step-" + Guid.NewGuid().ToString("N"));
        var store = new ArtifactStore(home, temporary.Path, SharedArtifacts.Of(own.Artifacts, temporary.Path));
        foreach (var input in key.Inputs.SelectMany(input => input.Items ?? [input]).Where(input => input is { Value: null, Digest.Length: > 0 }))
        {
            if (await store.FindAsync(input.Digest, input.Bytes, cancellationToken).ConfigureAwait(false) != ArtifactState.Intact)
                throw Messages.InputGone(step, input.Name, input.Digest, past.Record.Id);
        }
        return await StartAsync(
            new(loaded, own with { Refresh = [found.Record.Component] }, home, RunIds.New(DateTimeOffset.UtcNow)) { Only = new(found.Record.Component, key.Inputs) }, cancellationToken).ConfigureAwait(false);
    }

    static PastRun Past(string home, string runId, RunOptions options)
    {
        using var history = History.Open(home, options.Artifacts, options.Database);
        return history.Past(runId);
    }

    /// <summary>The same parameters in the same place; what was given now wins.</summary>
    static RunOptions Again(RunRecord run, RunOptions options)
    {
        using var json = JsonDocument.Parse(run.Parameters);
        var parameters = json.RootElement.EnumerateObject().ToDictionary(parameter => parameter.Name, parameter => Parameter(parameter.Value));
        foreach (var (name, value) in options.Parameters)
            parameters[name] = value;
        return options with { Parameters = parameters, WorkingDirectory = Directory.Exists(run.Folder) ? run.Folder : options.WorkingDirectory };
    }

    static ParameterValue Parameter(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => new(value.GetString()!, IsJson: false),
        // So the record names what came as a value and has no text.
        JsonValueKind.Object when value.TryGetProperty("digest", out var digest) && value.TryGetProperty("format", out var format) && value.TryGetProperty("bytes", out var bytes) && value.EnumerateObject().Count() == 3
            => new(value.GetRawText(), IsJson: true) { Stored = new StoredValue("", format.GetString()!, digest.GetString()!, bytes.GetInt64(), null) },
        _ => new(value.GetRawText(), IsJson: true),
    };
}
