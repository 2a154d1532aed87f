using Pipelines.Engine.Artifacts;
using Pipelines.Logic;

namespace Pipelines.Engine.Scheduling;

/// <summary>Lists that tolerate failures: an input marked <c>[Survivors]</c> takes the elements whose steps ended well (rule P19). Under the scheduler's lock.</summary>
static class Survivors
{
    /// <summary>The steps whose values a step takes as such elements, and not in another way as well.</summary>
    public static HashSet<Step> ElementsOf(Step step)
    {
        if (!Tolerates(step))
            return [];
        var lists = step.Inputs.Where(input => IsApart(step, input)).ToList();
        var elements = lists.SelectMany(list => list.Items!).Select(item => item.Step).OfType<Step>().ToHashSet();
        elements.ExceptWith(step.Inputs.Except(lists).SelectMany(input => input.Single).Select(input => input.Step).OfType<Step>());
        elements.RemoveWhere(element => step.Policy.Parents.Contains(element.Component));
        return elements;
    }

    /// <summary>All that the step waited for has ended: leaves out the elements that are not there. False when too few are left; then it has a cause.</summary>
    public static bool Take(Step step)
    {
        if (!Tolerates(step))
            return true;
        List<StepInput> taken = [];
        foreach (var input in step.Arguments)
        {
            var left = IsApart(step, input) ? input with { Items = [.. input.Items!.Where(HasEndedWell)] } : input;
            if (CountOf(left) is { } count && Lack(step, input.Name, count, input.Items?.Count ?? count) is { } lack)
            {
                step.Lack = lack;
                step.Cause = input.Items?.Where(item => !HasEndedWell(item)).Select(item => ((Step)item.Step!).Cause).FirstOrDefault() ?? step;
                return false;
            }
            taken.Add(left);
        }
        step.Arguments = taken;
        step.TookSurvivors = true;
        return true;
    }

    /// <summary>Why a list is too short for an input of the step, in words; null when it is not.</summary>
    public static string? Lack(Step step, string input, int left, int all) =>
        step.Spec.Inputs.GetValueOrDefault(input)?.Survivors is { } min && left < min ? Messages.TooFewLeft(input, left, all, min) : null;

    /// <summary>The steps that did not end well and whose values, as far as anything hangs on them, only went into lists that had enough without.</summary>
    public static HashSet<Step> TakenUp(IReadOnlyList<Step> steps)
    {
        HashSet<Step> taken = [];
        // What hangs on a step was submitted after it.
        foreach (var step in steps.Reverse().Where(step => step.Status is StepStatus.Failed or StepStatus.Skipped))
        {
            var uses = step.Children.Where(edge => edge.Kind != EdgeKind.Order).ToList();
            if (uses.Count > 0 && uses.All(edge => edge.Kind == EdgeKind.Survivor ? edge.Child.TookSurvivors : taken.Contains(edge.Child)))
                taken.Add(step);
        }
        return taken;
    }

    static bool Tolerates(Step step) => step.Spec.Inputs.Values.Any(input => input.Survivors is not null);

    /// <summary>A dictionary, which has keys as well, is never such an input.</summary>
    static bool IsApart(Step step, StepInput input) => input is { Items: not null, Keys: null } && step.Spec.Inputs.GetValueOrDefault(input.Name)?.Survivors is not null;

    static bool HasEndedWell(StepInput item) => item.Step is not Step { EndedWell: false };

    /// <summary>Null for what one step made as a whole: that is one value.</summary>
    static int? CountOf(StepInput input) => input.Items?.Count ?? (input.Step is null ? (input.Value as StoredValue)?.Count : null);
}
