using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using Pipelines.Engine.Callbacks;
using Pipelines.Engine.Runs;
using Pipelines.Engine.Scheduling;

namespace Pipelines.Engine.Debugging;

/// <summary>One call of a component in debug mode: a step with its attempts, and what of it the caller sees.</summary>
sealed class DebugCall
{
    readonly DebugRun run;
    readonly Step step;
    readonly List<Step> gates;
    readonly MethodInfo method;
    readonly ParameterInfo[] parameters;
    readonly object?[] arguments;

    public DebugCall(DebugRun run, string component, MethodBase method, object?[] arguments)
    {
        this.run = run;
        this.method = (MethodInfo)method;
        this.arguments = arguments;
        parameters = method.GetParameters();
        (step, gates) = run.NewStep(component);
    }

    /// <summary>All that comes before the first attempt.</summary>
    public void Prepare() => PrepareAsync().GetAwaiter().GetResult();

    public async Task PrepareAsync()
    {
        Open();
        try
        {
            // Parents that still run were not awaited yet.
            if (gates.Any(gate => !gate.HasEnded))
                await Task.WhenAll(gates.Select(gate => gate.Ended)).WaitAsync(run.CancellationToken).ConfigureAwait(false);
            if (gates.Select(gate => gate.Cause).FirstOrDefault(cause => cause is not null) is { } cause)
                Skip(cause);
            CheckLists();
            if (Ask() is { } asked)
                Follow(await asked.ConfigureAwait(false));
            run.CancellationToken.ThrowIfCancellationRequested();
        }
        catch (OperationCanceledException) when (!step.HasEnded)
        {
            run.End(step, StepStatus.Aborted, null);
            throw;
        }
    }

    public DebugAttempt Begin()
    {
        run.Started(step);
        return new(run, step, parameters, arguments);
    }

    /// <exception cref="Exception">It ended too late, or the run was cancelled meanwhile: the caller's catch makes it a failure.</exception>
    public void Complete(DebugAttempt attempt, object? result)
    {
        if (attempt.IsLate)
            throw new TimeoutException(Messages.StepTimedOut(step.Policy.Timeout!.Value));
        run.CancellationToken.ThrowIfCancellationRequested();
        run.Outputs?.Keep(step, method, result);
        attempt.Dispose();
        run.AttemptEnded(step, StepStatus.Completed, null);
        if (result is ITuple tuple)
        {
            for (var i = 0; i < tuple.Length; i++)
                run.Made(tuple[i], step);
        }
        run.Made(result, step);
        run.End(step, StepStatus.Completed, null);
    }

    /// <summary>What the call throws; null when there is another attempt.</summary>
    public Exception? Fail(DebugAttempt attempt, Exception error)
    {
        attempt.Dispose();
        if (run.CancellationToken.IsCancellationRequested)
        {
            var cancelled = error as OperationCanceledException ?? new OperationCanceledException(Messages.RunCancelled, error, run.CancellationToken);
            run.AttemptEnded(step, StepStatus.Aborted, null);
            run.End(step, StepStatus.Aborted, null);
            return cancelled;
        }
        if (attempt.IsLate && error is not TimeoutException)
            error = new TimeoutException(Messages.StepTimedOut(step.Policy.Timeout!.Value), error);
        var record = Errors.Of(error, step.Name) with { LogLines = step.LastLines.ToList() };
        record = attempt.Mask.Apply(record)!;
        run.AttemptEnded(step, StepStatus.Failed, record);
        if (Retries())
            return null;
        // The same as in other modes, so that what catches there catches here (rule P8).
        var thrown = new StepFailedException(step.Name, record.Type, record.Message, record.Stack, record.LogLines, error);
        run.End(step, StepStatus.Failed, thrown);
        return thrown;
    }

    /// <summary>The time between two attempts.</summary>
    public async Task PauseAsync()
    {
        var delay = step.Policy.Delay.Before(step.Attempt, Random.Shared.NextDouble());
        try
        {
            run.CancellationToken.ThrowIfCancellationRequested();
            if (delay > TimeSpan.Zero)
                await Task.Delay(delay, run.Clock, run.CancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            run.End(step, StepStatus.Aborted, null);
            throw;
        }
    }

    void Open()
    {
        foreach (var parent in gates.Concat(arguments.Select(run.MakerOf).OfType<Step>()))
        {
            if (!step.Parents.Contains(parent))
                step.Parents.Add(parent);
        }
        run.Called(step);
    }

    /// <summary>A list that is no step's own, and tolerates failures, must still have enough in it (rule P19).</summary>
    void CheckLists()
    {
        foreach (var parameter in parameters)
        {
            if (arguments[parameter.Position] is not ICollection list || run.MakerOf(list) is not null || Survivors.Lack(step, parameter.Name!, list.Count, list.Count) is not { } lack)
                continue;
            step.Lack = lack;
            Skip(step);
        }
    }

    Task<(Decision, ParameterSet?)>? Ask()
    {
        if (run.Callbacks?.HasBefore(step) != true)
            return null;
        var decided = new TaskCompletionSource<(Decision, ParameterSet?)>(TaskCreationOptions.RunContinuationsAsynchronously);
        run.Callbacks.Before(step, () => new([.. parameters.Where(parameter => step.Spec.Inputs.ContainsKey(parameter.Name!)).Select(Parameter)]), (decision, set) => decided.SetResult((decision, set)));
        return decided.Task.WaitAsync(run.CancellationToken);
    }

    Parameter Parameter(ParameterInfo parameter)
    {
        var value = arguments[parameter.Position];
        var seen = run.MakerOf(value) is { } maker ? new OutputReference(maker.Name, "", parameter.ParameterType, () => value) : value;
        return new(parameter.Name!, parameter.ParameterType, !parameter.HasDefaultValue, seen);
    }

    void Follow((Decision Decision, ParameterSet? Parameters) asked)
    {
        if (asked.Decision.Error is { } error)
        {
            step.Error = error;
            var thrown = new StepFailedException(step.Name, error.Type, error.Message, error.Stack);
            run.End(step, StepStatus.Failed, thrown);
            throw thrown;
        }
        if (!asked.Decision.Goes)
        {
            step.IsDeclined = true;
            Skip(step);
        }
        foreach (var (before, isThere, now) in asked.Parameters!.After)
        {
            var parameter = parameters.First(parameter => parameter.Name == before.Name);
            if (!ReferenceEquals(before.Value, now))
                arguments[parameter.Position] = !isThere ? Defaults.Of(parameter) : now is OutputReference reference ? reference.Load() : now;
        }
    }

    void Skip(Step cause)
    {
        step.Cause = cause;
        step.Error = Errors.SkippedFor(step);
        var thrown = step.Skipped();
        run.End(step, StepStatus.Skipped, thrown);
        throw thrown;
    }

    bool Retries()
    {
        var asks = run.Callbacks?.HasRetry(step) == true;
        if (step.Policy.Retries is { } most ? step.RetriesDone >= most : !asks)
            return false;
        run.Change(step, StepStatus.Pending);
        if (!asks)
            return true;
        var decided = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        run.Callbacks!.Retry(step, step.RetriesDone, decided.SetResult);
        return decided.Task.GetAwaiter().GetResult();
    }
}
