using Pipelines.Engine.Artifacts;

namespace Pipelines.Engine;

/// <summary>How a step ended, what it wrote last, and what it made.</summary>
public sealed record StepResult : StepRecord
{
    /// <summary>Takes over what the history holds of it.</summary>
    public StepResult(StepRecord record)
        : base(record)
    {
    }

    /// <summary>Its outputs. In debug mode only those of runs that were started by a call are stored.</summary>
    public IReadOnlyList<ArtifactRecord> Outputs { get; init; } = [];

    /// <summary>The last lines that its newest attempt wrote.</summary>
    public IReadOnlyList<string> LastLines { get; init; } = [];

    internal ArtifactValues? Values { get; init; }

    /// <summary>The run it belongs to.</summary>
    internal RunResult? Run { get; set; }

    /// <summary>Reads an output; anew at each call.</summary>
    /// <typeparam name="T">The output's type. It is read from the file that the step wrote.</typeparam>
    /// <param name="output">The output's name, e.g. <c>result</c>; may be left out where there is only one.</param>
    /// <param name="cancellationToken">Ends the wait for it.</param>
    /// <exception cref="InvalidOperationException">The step made no such output; the message says what it made.</exception>
    /// <exception cref="Values.ValueException">It is no such value.</exception>
    public Task<T> OutputAsync<T>(string? output = null, CancellationToken cancellationToken = default)
    {
        var found = output is null && Outputs.Count == 1 ? Outputs[0] : Outputs.FirstOrDefault(made => made.Name == output);
        if (found is null || Values is null)
            throw new InvalidOperationException(Messages.NoSuchOutput(this, output));
        return Task.Run(() => Values.Read<T>(found), cancellationToken);
    }
}
