namespace Pipelines.Engine;

/// <summary>What a worker serves, and with what.</summary>
public sealed record WorkerOptions
{
    /// <summary>How long who waits for something at most goes without looking by himself.</summary>
    internal static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    /// <summary>The queue of pipeline functions whose pipeline names none (rule M3).</summary>
    internal const string Services = "services";

    /// <summary>The queues that it serves; <c>default</c> by default.</summary>
    public IReadOnlyList<string> Queues { get; init; } = ["default"];

    /// <summary>
    /// The command, a program and its arguments, of a process that reads all of its input and hands it to <see cref="PipelineWorker.RunLogicAsync"/>: in such processes it runs the pipeline functions
    /// that wait in its queues (rule M3). Null, as by default: it runs steps only.
    /// </summary>
    public IReadOnlyList<string>? LogicCommand { get; init; }

    /// <summary>How many steps it runs at once, at most; as many as there are cores by default.</summary>
    public int Slots { get; init; } = Environment.ProcessorCount;

    /// <summary>What it is called; <c>machine:process</c> by default.</summary>
    public string? Name { get; init; }

    /// <summary>The folder of its artifacts and of the history; found by rule M2 when null.</summary>
    public string? Home { get; init; }

    /// <summary>The working directory of steps whose run was started in a folder that this machine does not have.</summary>
    public string WorkingDirectory { get; init; } = Environment.CurrentDirectory;

    /// <summary>The store that other machines read and write too (<see cref="RunOptions.Artifacts"/>).</summary>
    public string? Artifacts { get; init; }

    /// <summary>The database that other machines use too (<see cref="RunOptions.Database"/>).</summary>
    public string? Database { get; init; }

    /// <summary>
    /// Makes the engine that brings it steps, for the connection string of the database: runs must use the same (<see cref="RunOptions.QueueEngine"/>). When null it takes them from the database.
    /// </summary>
    public Func<string, IQueueEngine>? QueueEngine { get; init; }

    /// <summary>A file with secrets that components name (<see cref="RunOptions.SecretsFile"/>).</summary>
    public string? SecretsFile { get; init; }

    /// <summary>Whether a step process takes one step or many.</summary>
    public HostUse Hosts { get; init; } = HostUse.Single;

    /// <summary>For how long a step stays its own without a sign of life: then it is run elsewhere (rule M6).</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the store of artifacts may be away.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Set when it is to give back what it runs, and to end at once.</summary>
    public CancellationToken HandBack { get; init; }

    /// <summary>Called with a line for each thing that it does, on a thread of the worker.</summary>
    public Action<string>? OnNews { get; init; }
}
