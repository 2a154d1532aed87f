using System.Text.Json;
using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Containers;
using Pipelines.Engine.Repositories;
using Pipelines.Engine.Runs;
using Pipelines.Engine.Scheduling;
using Pipelines.Engine.Stores;
using Pipelines.Manifest;

namespace Pipelines.Engine.Steps;

/// <summary>Runs each attempt in a process of its own, from the step's bundle.</summary>
sealed class ProcessSteps(LoadedManifest manifest, string runId, SecretStore secrets, StepPlaces places, ArtifactStore store, HostPool hosts, TimeSpan grace)
{
    public required LocalCopies Copies { get; init; }

    public required StepRepositories Repositories { get; init; }

    /// <summary>Null where no step runs in one.</summary>
    public StepContainers? Containers { get; init; }

    /// <summary>True where an attempt is over when all that it wrote was heard; elsewhere its last lines may come after its result.</summary>
    public bool HearsAll { get; init; }

    public async Task<StepOutcome> ExecuteAsync(Step step, IAttemptOutlet outlet, CancellationToken cancelled)
    {
        var outputs = Path.Combine(store.TemporaryFolder, $"{step.Number}-{step.Attempt}");
        var beside = outputs + "-place";
        Directory.CreateDirectory(outputs);
        try
        {
            var known = secrets.Find(step.Component, step.Policy.Secrets);
            var mask = known.Count == 0 ? SecretMask.None : new(known.Values);
            var output = new StepEvents(step, outlet, upload => Take(upload, outlet, outputs), mask, Copies);
            // One with an environment of its own is started for the step alone.
            var isOwn = step.Policy.Environment.Count > 0 || step.Policy.Container is not null;
            var turn = new HostTurn(output, isOwn ? null : hosts.NewMark());
            await store.RequireAsync(StepRequest.Values(step), cancelled).ConfigureAwait(false);
            // What steps made was sent when they ended; what the logic hands over is sent by who needs it first.
            await store.PublishAsync(StepRequest.Values(step).Where(value => value.Inline is null), cancelled).ConfigureAwait(false);
            var place = await StepPlace.MakeAsync(step.Policy.Repository, step.Policy.WorkingDir, places.WorkingDirectory, Repositories, beside, cancelled).ConfigureAwait(false);
            var container = step.Policy.Container is null ? null : Containers!.For(step, beside, place.WorkingDirectory, [new(outputs, false), new(place.Root, false)]);
            var told = new StepPlaces(step.Spec.Published is { } published ? manifest.Resolve(published.Output) : places.BaseDirectory, place.WorkingDirectory);
            var request = StepRequest.Write(
                step, runId, told, manifest.Resolve(step.Spec.Bundle), outputs, store, known, turn.Mark, container is null ? null : ContainerPath.Of);
            var host = container is not null ? hosts.Start(container) : isOwn ? hosts.Start(step.Policy.Environment) : hosts.Take();
            outlet.Started(host.Id);
            var outcome = await RunAsync(host, turn, request, step, outputs, cancelled).ConfigureAwait(false);
            if (outcome.Status == StepStatus.Completed && output.UploadError is { } error)
                return StepOutcome.Failed(mask.Apply(error)!);
            outcome = outcome with { Error = mask.Apply(outcome.Error) };
            await store.PublishAsync(outcome.Outputs?.Values ?? [], cancelled).ConfigureAwait(false);
            return outcome;
        }
        finally
        {
            TemporaryFolder.Discard(outputs);
            TemporaryFolder.Discard(beside);
        }
    }

    async Task<StepOutcome> RunAsync(HostProcess host, HostTurn turn, byte[] request, Step step, string outputs, CancellationToken cancelled)
    {
        var isTold = false;
        host.Send(request, turn);
        hosts.Fill();
        JsonElement? answer;
        using (cancelled.UnsafeRegister(
            _ =>
            {
                isTold = true;
                host.AskToEnd();
                _ = EndLaterAsync(host, turn, isTold: true);
            },
            null))
        {
            answer = await turn.Answer.ConfigureAwait(false);
        }
        // From here on nobody asks this host to end for this step any more.
        var failed = answer is null || answer.Value.GetProperty("status").ValueEquals("failed"u8);
        var end = EndLaterAsync(host, turn, isTold);
        if (failed || cancelled.IsCancellationRequested || HearsAll)
            await end.ConfigureAwait(false);
        try
        {
            if (answer is { } document)
                return StepAnswer.Read(document, step, outputs, store);
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException or InvalidOperationException or KeyNotFoundException or JsonException)
        {
            return StepOutcome.Failed(Errors.Of(error, step.Name) with { LogLines = step.LastLines.ToList() });
        }
        return cancelled.IsCancellationRequested ? StepOutcome.Aborted : StepOutcome.Failed(Died(host, step));
    }

    /// <summary>Waits for the end of what the step said. A host that stands ready again and was not told to end goes back; one that takes too long is killed.</summary>
    async Task EndLaterAsync(HostProcess host, HostTurn turn, bool isTold)
    {
        await Task.WhenAny(turn.Over, Task.Delay(grace)).ConfigureAwait(false);
        if (!turn.Over.IsCompleted || isTold && turn.Over.Result)
        {
            host.Kill();
            await turn.Over.ConfigureAwait(false);
        }
        else if (turn.Over.Result)
        {
            hosts.Return(host);
        }
    }

    static RunError Died(HostProcess host, Step step)
    {
        const int signals = 128;
        // What it wrote when it was handed over already is the step's.
        var said = string.Join('\n', step.LastLines.ToList().Prepend(host.EarlyLines).Where(line => line.Length > 0));
        var message = host.Container?.Explain(host.Ready.Result, host.ExitCode, said) ?? (host.Ready.Result, host.ExitCode) switch
        {
            (false, var code) when said.Length > 0 => Messages.HostNeverReady(host.Id, code, said),
            (_, > signals and < signals + 65) => Messages.KilledBySignal(host.Id, host.ExitCode - signals, ProcessGroup.NameOf(host.ExitCode - signals)),
            (false, var code) => Messages.HostNeverReady(host.Id, code, said),
            (true, var code) => Messages.DiedWithCode(host.Id, code),
        };
        return new("StepProcessDied", message, Step: step.Name, LogLines: step.LastLines.ToList());
    }

    void Take(JsonElement told, IAttemptOutlet outlet, string outputs)
    {
        var kind = told.GetProperty("kind").ValueEquals("model"u8) ? ArtifactKind.Model : ArtifactKind.Artifact;
        var name = told.GetProperty("name").GetString()!;
        var value = StepAnswer.Adopt(name, told.GetProperty("artifact"), outputs, store);
        store.Publish(value);
        outlet.Upload(told.GetProperty("to").ValueEquals("run"u8), kind, name, value);
    }
}
