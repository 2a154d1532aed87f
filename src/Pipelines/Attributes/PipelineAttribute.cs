namespace Pipelines;

/// <summary>
/// Marks a static method as a pipeline: the build writes its manifest and bundles, and calling it from code stays a plain call.
/// A property that is not written counts as unset; an explicit <c>0</c>, <c>false</c> or <c>null</c> counts as given.
/// </summary>
/// <param name="name">The pipeline's name, e.g. <c>iris</c>; also the name of its manifest.</param>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class PipelineAttribute(string name) : Attribute
{
    /// <summary>The pipeline's name.</summary>
    public string Name { get; } = name;

    /// <summary>The project under which runs are filed. Unset: the assembly's name.</summary>
    public string? Project { get; set; }

    /// <summary>The version, numbered: <c>1.2.3</c>, or <c>0.1</c> (kept as written, compared as 0.1.0). Default <c>1.0.0</c>.</summary>
    public string Version { get; set; } = "1.0.0";

    /// <summary>True: a run of different code under a version that the history already holds gets the next free patch version. Default false.</summary>
    public bool AutoVersionBump { get; set; }

    /// <summary>The queue of every step that names none. Unset: the assembly's <see cref="DefaultExecutionQueueAttribute"/>, then <c>default</c>.</summary>
    public string? DefaultQueue { get; set; }

    /// <summary>The queue of the pipeline logic in queued mode. Default <c>services</c>; an explicit null runs the logic in the caller's process.</summary>
    public string? PipelineExecutionQueue { get; set; } = "services";

    /// <summary>
    /// Sections under which parameters are shown and set, e.g. <c>["General:dataUrl", "Mock:mock,other"]</c>. Parameters that are not named
    /// here nor marked with <see cref="SectionAttribute"/> are in section <c>Args</c>. An unknown parameter is a build error.
    /// </summary>
    public string[]? ArgsMap { get; set; }

    /// <summary>Upper bound, in seconds, on how stale a polled status may be where an engine cannot push. Default 12; never a floor on latency.</summary>
    public double PollIntervalSeconds { get; set; } = 12;

    /// <summary>True: every step created is tagged <c>pipe:&lt;run id&gt;</c>. Default false.</summary>
    public bool AddPipelineTags { get; set; }

    /// <summary>The project under which step records are filed. Unset: the pipeline's own.</summary>
    public string? TargetProject { get; set; }

    /// <summary>True: the first final failure of a step cancels everything running and pending at once (rule F5). Default false.</summary>
    public bool AbortOnFailure { get; set; }

    /// <summary>Further attempts after a failure, for components that set none (rule F6). Default 0.</summary>
    public int RetryOnFailure { get; set; }

    /// <summary>Name of a <c>bool (PipelineRun, StepNode, int retries)</c> method, for components that name none (rule F6). Unset: none.</summary>
    public string? RetryCallback { get; set; }

    /// <summary>The pipeline's own time-out, in seconds. Default 0: none.</summary>
    public double TimeoutSeconds { get; set; }

    /// <summary>The artifact name under which the function's own result is stored. Unset: <c>result</c>, or the tuple's element names.</summary>
    public string? ReturnValue { get; set; }

    /// <summary>Name of a <c>void (PipelineRun)</c> method, called once with the final status, whatever it is. Unset: none.</summary>
    public string? ExitCallback { get; set; }

    /// <summary>True: runs are named <c>iris #7</c>; numbers are never reused. Default true.</summary>
    public bool AddRunNumber { get; set; } = true;

    /// <summary>The container image of the pipeline logic. Unset: no container.</summary>
    public string? Docker { get; set; }

    /// <summary>Extra arguments of the container engine. Unset: none.</summary>
    public string? DockerArgs { get; set; }

    /// <summary>A script run inside the container before the logic. Unset: none.</summary>
    public string? DockerBashSetupScript { get; set; }

    /// <summary>
    /// The logic's packages instead of those found: <c>["Microsoft.ML>=4.0", "Newtonsoft.Json==13.0.3", "X"]</c>, or one path (from the project's folder) to a file with
    /// <c>PackageVersion</c> or <c>PackageReference</c> items. They must be among those that the build resolved, at a version in the range, and bring all that the code
    /// reaches; the logic carries them with what they depend on. Unset: exactly those that its code reaches.
    /// </summary>
    public string[]? Packages { get; set; }

    /// <summary>A repository, checked out as the logic's working directory where the process is the run's own: a url, or the path of a git work tree from the project's folder, which the build reads. Unset: none.</summary>
    public string? Repo { get; set; }

    /// <summary>The branch of <see cref="Repo"/>. Unset: the repository's default branch.</summary>
    public string? RepoBranch { get; set; }

    /// <summary>The commit of <see cref="Repo"/>. Unset: the branch's newest.</summary>
    public string? RepoCommit { get; set; }

    /// <summary>The working directory of the logic, from the root of <see cref="Repo"/>, else from the caller's folder (rule V9). Unset: those themselves.</summary>
    public string? WorkingDir { get; set; }

    /// <summary>The store that artifacts and models are written to. Unset: the run's store.</summary>
    public string? OutputUri { get; set; }

    /// <summary>Tags of the run. Unset: none.</summary>
    public string[]? Tags { get; set; }
}
