using Pipelines.Engine.Callbacks;
using Pipelines.Engine.Runs;
using Pipelines.Logic;

namespace Pipelines.Engine.Scheduling;

/// <summary>What callbacks decide about steps. A step that has ended meanwhile, by a cancel, stays as it is.</summary>
sealed partial class Scheduler
{
    /// <summary>Before the first attempt (rule F7).</summary>
    void Decide(Step step, Decision decision, ParameterSet? parameters)
    {
        IReadOnlyList<StepInput>? arguments = null;
        try
        {
            arguments = decision.Goes ? Parameters!.Close(step, parameters!) : null;
        }
        catch (Exception error)
        {
            decision = new(false, Errors.Of(error, step.Name));
        }
        bool aborts;
        lock (gate)
            aborts = !step.HasEnded && Follow(step, decision, arguments);
        if (aborts)
            stopped.Cancel();
    }

    bool Follow(Step step, Decision decision, IReadOnlyList<StepInput>? arguments)
    {
        if (decision.Error is not null)
        {
            step.Error = decision.Error;
            return Fail(step);
        }
        if (arguments is null)
        {
            step.IsDeclined = true;
            step.Cause = step;
            Settle(step);
            return false;
        }
        Edit(step, arguments);
        MakeReady(step);
        return false;
    }

    void Edit(Step step, IReadOnlyList<StepInput> arguments)
    {
        var dropped = Makers(step).ToHashSet();
        step.Arguments = arguments;
        dropped.ExceptWith(Makers(step));
        if (step.Parents.RemoveAll(parent => dropped.Contains(parent) && !step.Policy.Parents.Contains(parent.Component)) > 0)
            journal.Post(new EdgesChanged(DateTimeOffset.UtcNow, journal.RunId, step.Name, [.. step.Parents.Select(parent => parent.Name)]));
    }

    static IEnumerable<ILogicStep?> Makers(Step step) => step.Inputs.SelectMany(input => input.Single).Select(input => input.Step);

    /// <summary>After a failed attempt (rule F6).</summary>
    void Decide(Step step, bool goes)
    {
        var aborts = false;
        lock (gate)
        {
            if (step.HasEnded)
                return;
            if (goes)
                Wait(step);
            else
                aborts = Fail(step);
        }
        if (aborts)
            stopped.Cancel();
    }
}
