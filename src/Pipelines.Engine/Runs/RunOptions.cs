using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Runs;

namespace Pipelines.Engine;

/// <summary>How a pipeline is run.</summary>
public sealed record RunOptions
{
    /// <summary>Where steps run; <see cref="RunMode.Local"/> by default.</summary>
    public RunMode Mode { get; init; } = RunMode.Local;

    /// <summary>Parameters of the pipeline method by name; the others keep their defaults (rule V1).</summary>
    public IReadOnlyDictionary<string, ParameterValue> Parameters { get; init; } = new Dictionary<string, ParameterValue>();

    /// <summary>How many steps run at once, at most; as many as there are cores by default.</summary>
    public int Parallel { get; init; } = Environment.ProcessorCount;

    /// <summary>Whether a step process takes one step or many, in local mode; <see cref="HostUse.Single"/> by default.</summary>
    public HostUse Hosts { get; init; } = HostUse.Single;

    /// <summary>True in local mode for steps that name an image (<c>Docker</c>) to run in a container of it; on this machine itself by default.</summary>
    public bool Containers { get; init; }

    /// <summary>The folder of history and artifacts; found by rule M2 when null.</summary>
    public string? Home { get; init; }

    /// <summary>The caller's folder: relative paths of parameters and of steps start here (rule V9).</summary>
    public string WorkingDirectory { get; init; } = Environment.CurrentDirectory;

    /// <summary>
    /// True in debug mode for steps that share their arguments with the code around them, as plain calls do: no copies are made of what could be changed
    /// (rule P20). For finding out whether a copy is at fault; in other modes steps are processes and share nothing.
    /// </summary>
    public bool Share { get; init; }

    /// <summary>Called for each event, one after the other and in order, on a thread of the engine.</summary>
    public Action<RunEvent>? OnEvent { get; init; }

    /// <summary>How long a cancelled step may take to end before its processes are killed (rule F11).</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What steps that state their memory may take together, in MiB; the machine's by default.</summary>
    public long MemoryMb { get; init; } = Machine.MemoryMb;

    /// <summary>How many graphics processors steps may take together; the machine's by default.</summary>
    public int Gpus { get; init; } = Machine.Gpus;

    /// <summary>True for steps that all run, whatever the cache holds (rule C5).</summary>
    public bool NoCache { get; init; }

    /// <summary>Steps or components that run, whatever the cache holds (rule C5).</summary>
    public IReadOnlyCollection<string> Refresh { get; init; } = [];

    /// <summary>A file with secrets that components name, <c>NAME=value</c> in each line. They are also looked for in the environment and in the project's user secrets.</summary>
    public string? SecretsFile { get; init; }

    /// <summary>The queue that is recorded for steps whose component names none; the pipeline's or assembly's by default.</summary>
    public string? DefaultQueue { get; init; }

    /// <summary>The queue that is recorded for every step, whatever its component names.</summary>
    public string? QueueAll { get; init; }

    /// <summary>What delays and time-outs are measured with.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>
    /// The store that other machines read and write too, e.g. <c>s3://bucket/prefix</c>, <c>azblob://account/container/prefix</c> or <c>file:///mnt/artifacts</c> (rule V8); what
    /// <c>PIPELINES_ARTIFACTS</c> says when null, else none. The home folder is the cache in front of it.
    /// </summary>
    public string? Artifacts { get; init; }

    /// <summary>
    /// The PostgreSQL database that holds the history for several machines, as a connection string (<c>Host=…;Database=…;Username=…</c>) or url (<c>postgres://user@host/database</c>);
    /// what <c>PIPELINES_DATABASE</c> says when null, else the file in the home folder (rule H1).
    /// </summary>
    public string? Database { get; init; }

    /// <summary>
    /// Makes the engine that brings steps to workers in queued mode, for the connection string of the database, which must be PostgreSQL; e.g. <c>HangfireQueues.Open</c> (rule M3). When null they
    /// take them from the database.
    /// </summary>
    public Func<string, IQueueEngine>? QueueEngine { get; init; }

    /// <summary>
    /// True where this process exists for this one run: <see cref="AppContext.BaseDirectory"/> then is the pipeline's output folder for the logic too
    /// (rule V9), and its working directory is that of the options. Both are settings of the whole process, so they are left alone by default.
    /// </summary>
    public bool OwnsProcess { get; init; }
}

/// <summary>A parameter's value as text.</summary>
/// <param name="Text">The text as given.</param>
/// <param name="IsJson">True for <c>name:=json</c>, false for <c>name=text</c>.</param>
public readonly record struct ParameterValue(string Text, bool IsJson)
{
    /// <summary>The value itself, where it came as one and has no text; the text then tells which it is.</summary>
    internal StoredValue? Stored { get; init; }
}
