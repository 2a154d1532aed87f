namespace Pipelines.Engine.Scheduling;

/// <summary>What a step waits for.</summary>
sealed partial class Scheduler
{
    readonly List<Step> sinceEffect = [];
    readonly Dictionary<string, List<Step>> gates = setup.Policies.Values.SelectMany(policy => policy.Parents).Distinct().ToDictionary(parent => parent, _ => new List<Step>());
    Step? lastEffect;

    void Connect(Step step)
    {
        HashSet<Step> parents = [];
        var elements = Survivors.ElementsOf(step);
        foreach (var input in step.Inputs.SelectMany(input => input.Single))
        {
            if (input.Step is Step parent && parents.Add(parent))
                Hang(step, parent, elements.Contains(parent) ? EdgeKind.Survivor : EdgeKind.Connected);
        }
        foreach (var gate in step.Policy.Parents.SelectMany(parent => gates[parent]).Where(parents.Add))
            Hang(step, gate, EdgeKind.Connected);
        if (gates.TryGetValue(step.Component, out var calls))
            calls.Add(step);
        // One whose failure was thrown into the logic, and caught there, holds nothing up (rule P8).
        if (lastEffect is not null && parents.Add(lastEffect))
            Hang(step, lastEffect, lastEffect.Cause is { Thrown: true } ? EdgeKind.Order : EdgeKind.Connected);
        if (step.Spec.Outputs.Count > 0 || step.Spec.Unordered)
        {
            sinceEffect.Add(step);
            return;
        }
        foreach (var earlier in sinceEffect.Where(parents.Add))
            Hang(step, earlier, EdgeKind.Order);
        sinceEffect.Clear();
        lastEffect = step;
    }

    static void Hang(Step step, Step parent, EdgeKind kind)
    {
        step.Parents.Add(parent);
        parent.Children.Add(new(step, kind));
        if (!parent.HasEnded)
            step.Waiting++;
        else if (kind == EdgeKind.Connected)
            step.Cause ??= parent.Cause;
    }
}
