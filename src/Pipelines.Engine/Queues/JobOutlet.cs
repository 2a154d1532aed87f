using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Scheduling;
using Pipelines.Engine.Steps;

namespace Pipelines.Engine.Queues;

/// <summary>Writes what an attempt says beside its job, in order and in batches, for the engine that has the run.</summary>
sealed class JobOutlet : IAttemptOutlet
{
    /// <summary>So many wait to be written at most; whoever says more waits with them.</summary>
    const int Most = 10_000;

    readonly Channel<string> lines = Channel.CreateBounded<string>(new BoundedChannelOptions(Most) { SingleReader = true });
    readonly JobQueue queue;
    readonly ClaimedJob job;
    readonly Step step;
    readonly string worker;
    readonly Action onLost;
    readonly Task writing;
    string? result;

    /// <param name="queue">Where it is written.</param>
    /// <param name="job">The job.</param>
    /// <param name="step">Its step.</param>
    /// <param name="worker">The worker's name.</param>
    /// <param name="onLost">Called when the job is not this worker's any more.</param>
    public JobOutlet(JobQueue queue, ClaimedJob job, Step step, string worker, Action onLost)
    {
        (this.queue, this.job, this.step, this.worker, this.onLost) = (queue, job, step, worker, onLost);
        writing = Task.Run(WriteAsync);
    }

    public void Started(int processId) => Say(json =>
    {
        json.WriteString("type", "started");
        json.WriteString("worker", worker);
        json.WriteNumber("process", processId);
    });

    public void Line(string stream, string text)
    {
        step.LastLines.Add(text);
        Say(json =>
        {
            json.WriteString("type", "line");
            json.WriteString("stream", stream);
            json.WriteString("text", text);
        });
    }

    public void Progress(double value) => Say(json =>
    {
        json.WriteString("type", "progress");
        json.WriteNumber("value", value);
    });

    public void Upload(bool onRun, ArtifactKind kind, string name, StoredValue value) => Say(json =>
    {
        json.WriteString("type", "uploaded");
        json.WriteBoolean("onRun", onRun);
        json.WriteString("kind", Words<ArtifactKind>.Of(kind));
        json.WriteString("name", name);
        json.WritePropertyName("value");
        JsonSerializer.Serialize(json, JobValue.Of(value), JobJson.Default.JobValue);
    });

    public void Report(JsonElement told) => Add(told.GetRawText());

    public void Cancel() => Say(json => json.WriteString("type", "cancel"));

    /// <summary>Writes what is left, and the result.</summary>
    public async Task EndAsync(StepOutcome outcome)
    {
        result = JobResult.Of(outcome).ToJson();
        lines.Writer.TryComplete();
        await writing.ConfigureAwait(false);
    }

    /// <summary>Writes nothing more: the job is somebody else's.</summary>
    public async Task AbandonAsync()
    {
        lines.Writer.TryComplete();
        await writing.ConfigureAwait(false);
    }

    void Say(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        Add(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    void Add(string line)
    {
        // Lines come on threads of their own: waiting holds up the step's output alone.
        if (!lines.Writer.TryWrite(line) && !writing.IsCompleted)
            lines.Writer.WriteAsync(line).AsTask().ContinueWith(_ => { }, TaskScheduler.Default).GetAwaiter().GetResult();
    }

    async Task WriteAsync()
    {
        var number = 0L;
        List<string> batch = [];
        try
        {
            while (await lines.Reader.WaitToReadAsync().ConfigureAwait(false))
            {
                batch.Clear();
                while (batch.Count < 1000 && lines.Reader.TryRead(out var line))
                    batch.Add(line);
                if (!Write(++number, batch, null))
                    return;
            }
            if (result is not null)
                Write(++number, [], result);
        }
        catch (Exception)
        {
            // Mostly the database, which is away for too long: by now the job is lost. Whatever it is, nobody is to wait for room here any more.
            onLost();
            lines.Writer.TryComplete();
        }
    }

    bool Write(long number, List<string> batch, string? over)
    {
        var isOurs = queue.Say(job, number, batch, over);
        if (!isOurs)
        {
            onLost();
            lines.Writer.TryComplete();
        }
        return isOurs;
    }
}
