namespace Pipelines;

/// <summary>
/// Marks a static method as a component: a call of it in a pipeline function is a step. It may return <c>void</c>, <c>T</c>, a tuple,
/// <c>Task</c>, <c>Task&lt;T&gt;</c> or <c>Task&lt;tuple&gt;</c>. Parameters of type <see cref="CancellationToken"/>, <see cref="IProgress{T}"/> of
/// double, <c>ILogger</c> and <see cref="StepContext"/> are supplied, not inputs, and must have a default.
/// A property that is not written counts as unset; an explicit <c>0</c>, <c>false</c> or <c>null</c> counts as given.
/// </summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class ComponentAttribute : Attribute
{
    /// <summary>
    /// Names of the outputs. Unset: the tuple's element names (<c>item1</c>… for unnamed ones), else <c>result</c>.
    /// One name on a tuple: one artifact that holds the tuple. Count and shape are checked at build.
    /// </summary>
    public string[]? ReturnValues { get; set; }

    /// <summary>The step's name. Unset: the method's name. Unique within a pipeline.</summary>
    public string? Name { get; set; }

    /// <summary>The published component that the method stands for, pinned by digest: <c>oci://host/repository@sha256:…</c>; its steps run that code. <c>dotnet pipelines add</c> writes it. Unset: the method's own code.</summary>
    public string? Reference { get; set; }

    /// <summary>What was published with <see cref="Reference"/> of how it is called, as it is: the build needs no registry. The method must fit it. Unset: none.</summary>
    public string? Interface { get; set; }

    /// <summary>True: an earlier result of equal code and equal inputs is taken (rules C1–C7). Default false.</summary>
    public bool Cache { get; set; }

    /// <summary>The user's own part of the cache key: change it to forget earlier results. Unset: none.</summary>
    public string? CacheVersion { get; set; }

    /// <summary>True: a component without outputs keeps no order with the calls around it (rule P17). Default false.</summary>
    public bool Unordered { get; set; }

    /// <summary>
    /// The step's packages instead of those found: <c>["Microsoft.ML>=4.0", "Newtonsoft.Json==13.0.3", "X"]</c>, or one path (from the project's folder) to a file with
    /// <c>PackageVersion</c> or <c>PackageReference</c> items. They must be among those that the build resolved, at a version in the range, and bring all that the code
    /// reaches; the step carries them with what they depend on. Unset: exactly those that its code reaches.
    /// </summary>
    public string[]? Packages { get; set; }

    /// <summary>The queue of this step. Unset: the run's, the pipeline's, the assembly's, then <c>default</c>.</summary>
    public string? ExecutionQueue { get; set; }

    /// <summary>True: a failure of this step skips what is connected to it but does not fail the pipeline (rule F4). Default false.</summary>
    public bool ContinueOnFail { get; set; }

    /// <summary>The container image of the step, with the .NET runtime in it; used with <c>--containers</c>. Unset: no container.</summary>
    public string? Docker { get; set; }

    /// <summary>Extra arguments of the container engine, as on its command line, quotes included. Unset: none.</summary>
    public string? DockerArgs { get; set; }

    /// <summary>A bash script run inside the container before the step; its first command that fails fails the step, what it exports holds for it. Unset: none.</summary>
    public string? DockerBashSetupScript { get; set; }

    /// <summary>What the step does; shown, never acted upon. Default <see cref="TaskType.Training"/>.</summary>
    public TaskType TaskType { get; set; } = TaskType.Training;

    /// <summary>A repository, checked out for each attempt as its working directory: a url, or the path of a git work tree from the project's folder, which the build reads. Unset: none.</summary>
    public string? Repo { get; set; }

    /// <summary>The branch of <see cref="Repo"/>. Unset: the repository's default branch.</summary>
    public string? RepoBranch { get; set; }

    /// <summary>The commit of <see cref="Repo"/>. Unset: the branch's newest.</summary>
    public string? RepoCommit { get; set; }

    /// <summary>The working directory of the step, from the root of <see cref="Repo"/>, else from the caller's folder (rule V9). Unset: those themselves.</summary>
    public string? WorkingDir { get; set; }

    /// <summary>Members to take into the slice besides what the code reaches, by <c>nameof</c>: for what only reflection reaches. Unset: none.</summary>
    public string[]? HelperFunctions { get; set; }

    /// <summary>Types to take into the slice besides what the code reaches. Unset: none.</summary>
    public Type[]? HelperTypes { get; set; }

    /// <summary>Steps, by <c>nameof</c> of their methods, whose calls so far must all have ended well before this one starts. Unset: none.</summary>
    public string[]? Parents { get; set; }

    /// <summary>Further attempts after a failure (rule F6). Unset: the pipeline's, else 0.</summary>
    public int RetryOnFailure { get; set; }

    /// <summary>Name of a <c>bool (PipelineRun, StepNode, int retries)</c> method that decides on each retry (rule F6). Unset: the pipeline's.</summary>
    public string? RetryCallback { get; set; }

    /// <summary>Seconds before the first retry. Default 0.</summary>
    public double RetryDelaySeconds { get; set; }

    /// <summary>Factor by which the delay grows with each further retry, jitter added. Default 1: it does not grow.</summary>
    public double RetryBackoff { get; set; } = 1;

    /// <summary>The time-out of one attempt, in seconds. Default 0: none.</summary>
    public double TimeoutSeconds { get; set; }

    /// <summary>Name of a <c>bool (PipelineRun, StepNode, IDictionary&lt;string, object?&gt;)</c> method (rule F7). Unset: none.</summary>
    public string? PreExecuteCallback { get; set; }

    /// <summary>Name of a <c>void (PipelineRun, StepNode)</c> method (rule F8). Unset: none.</summary>
    public string? PostExecuteCallback { get; set; }

    /// <summary>Name of a <c>void (PipelineRun, StepNode, StepStatus previous)</c> method (rule F9). Unset: none.</summary>
    public string? StatusChangeCallback { get; set; }

    /// <summary>Which frameworks are recorded with no code in the step (rule V6). Default all.</summary>
    public AutoConnectFrameworks AutoConnectFrameworks { get; set; } = AutoConnectFrameworks.All;

    /// <summary>True: the values that the step's own command-line or options parsing produced are recorded. Default true.</summary>
    public bool AutoConnectArgParser { get; set; } = true;

    /// <summary>Processor cores the step needs. Default 1.</summary>
    public int Cpus { get; set; } = 1;

    /// <summary>Memory the step needs, in MiB. Default 0: not stated.</summary>
    public int MemoryMb { get; set; }

    /// <summary>Graphics processors the step needs. Default 0.</summary>
    public int Gpus { get; set; }

    /// <summary>How many of this step may run at once. Default 0: no limit of its own.</summary>
    public int MaxParallel { get; set; }

    /// <summary>Tags of the step. Unset: none.</summary>
    public string[]? Tags { get; set; }

    /// <summary>The group in which pictures show the step. Unset: none.</summary>
    public string? Stage { get; set; }

    /// <summary>The store that the step's artifacts and models are written to. Unset: the pipeline's.</summary>
    public string? OutputUri { get; set; }

    /// <summary>Environment variables of the step, each <c>NAME=value</c>. Unset: none.</summary>
    public string[]? Environment { get; set; }

    /// <summary>Names of secrets, resolved where the step runs; never their values. Unset: none.</summary>
    public string[]? Secrets { get; set; }
}
