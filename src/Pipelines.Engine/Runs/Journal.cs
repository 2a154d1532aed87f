using System.Threading.Channels;
using Pipelines.Engine.Scheduling;

namespace Pipelines.Engine.Runs;

/// <summary>Everything that happens in a run, in order, to the history and to the caller, without holding up what it happens to.</summary>
sealed class Journal
{
    readonly Channel<RunEvent> events = Channel.CreateUnbounded<RunEvent>(new() { SingleReader = true });
    readonly HistoryWriter history;
    readonly Action<RunEvent>? onEvent;
    readonly Action onBroken;
    readonly Task pump;
    Exception? broken;

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
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
            pump = Task.Run(PumpAsync);
    }

    public string RunId { get; }

    public void Post(RunEvent happened) => events.Writer.TryWrite(happened);

    /// <summary>The last lines that the pipeline method itself wrote.</summary>
    public LastLines LogicLines { get; } = new();

    public void Log(string? step, string stream, string text)
    {
        if (step is null)
            LogicLines.Add(text);
        Post(new LogLine(DateTimeOffset.UtcNow, RunId, step, stream, text));
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
                batch.Add(happened);
            if (broken is null)
                Write(batch);
        }
    }

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
