namespace Pipelines.Engine.Tests.Fixture;

/// <summary>The events of a run, and waiting for them.</summary>
sealed class EventLog
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    readonly Lock gate = new();
    readonly List<RunEvent> events = [];
    readonly List<(Func<RunEvent, bool> Matches, TaskCompletionSource<RunEvent> Found)> waiting = [];

    public IReadOnlyList<RunEvent> All
    {
        get
        {
            lock (gate)
                return [.. events];
        }
    }

    public IEnumerable<string> Lines(string? step) => All.OfType<LogLine>().Where(line => line.Step == step).Select(line => line.Text);

    public void Take(RunEvent happened)
    {
        lock (gate)
        {
            events.Add(happened);
            foreach (var (_, found) in waiting.Where(w => w.Matches(happened)))
                found.TrySetResult(happened);
        }
    }

    public Task<RunEvent> When(Func<RunEvent, bool> matches)
    {
        lock (gate)
        {
            var found = new TaskCompletionSource<RunEvent>(TaskCreationOptions.RunContinuationsAsynchronously);
            if (events.FirstOrDefault(matches) is { } earlier)
                found.SetResult(earlier);
            else
                waiting.Add((matches, found));
            return found.Task.WaitAsync(Patience);
        }
    }

    public Task<RunEvent> WhenLine(string step, string text) => When(e => e is LogLine line && line.Step == step && line.Text.Contains(text, StringComparison.Ordinal));
}
