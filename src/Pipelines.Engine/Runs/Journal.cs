using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Pipelines.Engine.Scheduling;

namespace Pipelines.Engine.Runs;

/// <summary>Everything that happens in a run, in order, to the history and to the caller, without holding up what it happens to.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Its event has no handle before somebody asks for one, and a late writer may still wait for it.")]
sealed class Journal
{
    readonly Channel<RunEvent> events = Channel.CreateUnbounded<RunEvent>(new() { SingleReader = true });
    readonly HistoryWriter history;
    readonly Action<RunEvent>? onEvent;
    readonly Action onBroken;
    readonly Task pump;
    readonly ManualResetEventSlim room = new(initialState: true);
    Exception? broken;
    int lines;

    [ThreadStatic]
    static (Journal Journal, List<RunEvent> Events)? group;

    /// <param name="runId">The run.</param>
    /// <param name="history">Where it is recorded.</param>
    /// <param name="onEvent">The caller's.</param>
    /// <param name="onBroken">Called once when the history or the caller's code throws: the run is to be cancelled.</param>
    public Journal(string runId, HistoryWriter history, Action<RunEvent>? onEvent, Action onBroken)
    {
        RunId = runId;
        this.history = history;
        this.onEvent = onEvent;
        this.onBroken = onBroken;
        // Said only: there is nothing to record it in.
        history.OnAway = text => onEvent?.Invoke(new LogLine(DateTimeOffset.UtcNow, runId, null, "err", text));
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
            pump = Task.Run(PumpAsync);
    }

    public string RunId { get; }

    /// <summary>So many lines wait to be recorded at most, or fewer where they are long; whoever writes more waits with them.</summary>
    public const int MostLines = 20_000;

    // A line counts once more for each of these: all that wait together hold ten megabytes or so.
    const int LongLine = 256;

    public void Post(RunEvent happened)
    {
        if (group is { } said && said.Journal == this)
            said.Events.Add(happened);
        else if (!events.Writer.TryWrite(happened))
            Interlocked.Add(ref lines, -Weight(happened));
    }

    /// <summary>What is posted by this work, on this thread, is recorded as a whole or not at all.</summary>
    public void PostTogether(Action work)
    {
        room.Wait();
        group = (this, []);
        try
        {
            work();
        }
        finally
        {
            var said = group.Value.Events;
            group = null;
            Post(new EventGroup(DateTimeOffset.UtcNow, RunId, said));
        }
    }

    /// <summary>The last lines that the pipeline method itself wrote.</summary>
    public LastLines LogicLines { get; } = new();

    public void Log(string? step, string stream, string text)
    {
        if (step is null)
            LogicLines.Add(text);
        Post(new LogLine(DateTimeOffset.UtcNow, RunId, step, stream, text));
    }

    /// <summary>The same for what writes without end: waits while too many lines are not recorded yet. Not to be called under a lock.</summary>
    public void LogInTurn(string? step, string stream, string text)
    {
        // Who posts together has waited for it before.
        if (group is null)
            room.Wait();
        var line = new LogLine(DateTimeOffset.UtcNow, RunId, step, stream, text) { IsCounted = true };
        var waiting = Interlocked.Add(ref lines, Weight(line));
        Post(line);
        if (waiting >= MostLines)
        {
            room.Reset();
            // All of them may have been recorded by now.
            if (Volatile.Read(ref lines) < MostLines / 2)
                room.Set();
        }
    }

    /// <summary>Waits until all is recorded.</summary>
    /// <exception cref="EngineException">The history could not be written.</exception>
    public async Task CloseAsync()
    {
        events.Writer.TryComplete();
        await pump.ConfigureAwait(false);
        if (broken is not null)
            throw broken;
    }

    async Task PumpAsync()
    {
        List<RunEvent> batch = [];
        while (await events.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            batch.Clear();
            while (batch.Count < 1000 && events.Reader.TryRead(out var happened))
            {
                if (happened is EventGroup { Events: var said })
                    batch.AddRange(said);
                else
                    batch.Add(happened);
            }
            if (broken is null)
                Write(batch);
            var counted = batch.Sum(Weight);
            if (counted > 0 && Interlocked.Add(ref lines, -counted) < MostLines / 2)
                room.Set();
        }
    }

    static int Weight(RunEvent happened) => happened switch
    {
        LogLine { IsCounted: true, Text: var text } => 1 + (text.Length / LongLine),
        EventGroup { Events: var said } => said.Sum(Weight),
        _ => 0,
    };

    void Write(List<RunEvent> batch)
    {
        try
        {
            if (onEvent is not null)
            {
                foreach (var happened in batch.Where(happened => happened is not InternalEvent))
                    onEvent(happened);
            }
            history.Write(batch);
        }
        catch (Exception error)
        {
            broken = error;
            onBroken();
        }
    }
}
