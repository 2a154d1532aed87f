namespace Pipelines.Engine.Scheduling;

/// <summary>
/// Steps that may start, and what the machine has free for them. They stand in lines: those of one line need the same, so that only
/// its first one has to be looked at. Used under the scheduler's lock.
/// </summary>
/// <param name="all">What all running steps together may take.</param>
sealed class ReadySteps(Needs all)
{
    readonly Needs all = all;
    readonly Dictionary<object, Line> lines = [];
    readonly List<Line> inUse = [];
    Needs free = all;
    int pass;

    public void Add(Step step)
    {
        var line = LineOf(step);
        if (line.Waiting.Count == 0)
            inUse.Add(line);
        line.Waiting.Enqueue(step, (-step.Priority, step.Number));
    }

    /// <summary>
    /// The next step that fits. What an earlier one lacks is kept for it, so that small steps never starve a big one; one that waits for others
    /// of its own component keeps nothing.
    /// </summary>
    public IEnumerable<Step> Take()
    {
        var left = free;
        pass++;
        while (First() is { } line)
        {
            if (line.Limit > 0 && line.Running == line.Limit)
            {
                line.Passed = pass;
                continue;
            }
            var needs = line.Needs;
            var fits = needs.Fit(left);
            left -= needs;
            if (!fits)
            {
                line.Passed = pass;
                continue;
            }
            free -= needs;
            line.Running++;
            var step = line.Waiting.Dequeue();
            if (line.Waiting.Count == 0)
                inUse.Remove(line);
            yield return step;
        }
    }

    /// <summary>A step of these does not run any more.</summary>
    public void Release(Step step)
    {
        var line = LineOf(step);
        line.Running--;
        free += line.Needs;
    }

    public void Clear()
    {
        foreach (var line in inUse)
            line.Waiting.Clear();
        inUse.Clear();
    }

    Line? First()
    {
        Line? first = null;
        foreach (var line in inUse)
        {
            if (line.Passed != pass && (first is null || Comparer<(int, int)>.Default.Compare(line.Head, first.Head) < 0))
                first = line;
        }
        return first;
    }

    Line LineOf(Step step)
    {
        object key = step.Policy.MaxParallel > 0 ? step.Component : step.Policy.Needs;
        if (!lines.TryGetValue(key, out var line))
            lines.Add(key, line = new(step.Policy.Needs.Within(all), step.Policy.MaxParallel));
        return line;
    }

    sealed class Line(Needs needs, int limit)
    {
        public Needs Needs => needs;

        public int Limit => limit;

        public PriorityQueue<Step, (int Priority, int Number)> Waiting { get; } = new();

        public (int, int) Head => Waiting.TryPeek(out _, out var key) ? key : default;

        public int Running { get; set; }

        /// <summary>The pass in which nothing of it could start.</summary>
        public int Passed { get; set; }
    }
}
