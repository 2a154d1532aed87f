namespace Pipelines.Engine.Scheduling;

/// <summary>Names of repeated calls: <c>Train</c>, <c>Train_1</c>, … skipping what is taken (rule P10).</summary>
/// <param name="known">Names that calls before have.</param>
sealed class StepNames(params IEnumerable<string> known)
{
    readonly HashSet<string> taken = [.. known];
    readonly Dictionary<string, int> next = [];

    public string Next(string component)
    {
        var number = next.GetValueOrDefault(component);
        string name;
        do
        {
            name = number == 0 ? component : $"{component}_{number}";
            number++;
        }
        while (!taken.Add(name));
        next[component] = number;
        return name;
    }
}
