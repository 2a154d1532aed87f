using Pipelines.Manifest.Mapping;

namespace Pipelines.Manifest;

/// <summary>What the build knows of one pipeline: written by the build, read by every run (product section 7).</summary>
public sealed record PipelineManifest
{
    /// <summary>The version of this document's shape.</summary>
    public const string CurrentSchema = "pipelines/v1";

    /// <summary>Always <see cref="CurrentSchema"/> for what this version writes.</summary>
    public string Schema { get; init; } = CurrentSchema;

    /// <summary>The name given on <c>[Pipeline]</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The project under which runs are filed; the assembly's name by default.</summary>
    public required string Project { get; init; }

    /// <summary>The pipeline's own version as written in code, e.g. <c>0.1</c> or <c>1.2.3</c>.</summary>
    public required string Version { get; init; }

    /// <summary>The version of the <c>Pipelines</c> assembly it was built with; an older runner refuses a newer one.</summary>
    public required string PipelinesVersion { get; init; }

    /// <summary>The commit that was built (rules N1, N2); null outside a readable git repository.</summary>
    public SourceStamp? Source { get; init; }

    /// <summary>What was compiled, and how.</summary>
    public required BuildInfo Build { get; init; }

    /// <summary>The settings of <c>[Pipeline]</c> that were written on the attribute, by camel-case property name.</summary>
    [Sorted]
    public Dictionary<string, object?> Settings { get; init; } = [];

    /// <summary>The parameters of the pipeline method, in its order.</summary>
    [Spread]
    public Dictionary<string, ParameterSpec> Parameters { get; init; } = [];

    /// <summary>The pipeline method itself.</summary>
    public required LogicSpec Logic { get; init; }

    /// <summary>The components it calls, by step name, in ordinal order.</summary>
    [Spread, Sorted]
    public Dictionary<string, ComponentSpec> Components { get; init; } = [];

    /// <summary>The calls that were found in the pipeline method and in the helpers that it calls.</summary>
    [Spread, AlwaysWritten]
    public required GraphSpec Graph { get; init; }
}

/// <summary>Where the code came from (rules N1, N2).</summary>
public sealed record SourceStamp
{
    /// <summary>The remote's url without user info; null when the repository has no remote.</summary>
    public string? Repository { get; init; }

    /// <summary>The branch, from the continuous-integration system's variables when HEAD is detached.</summary>
    public string? Branch { get; init; }

    /// <summary>The full commit id; null before the first commit.</summary>
    public string? Commit { get; init; }

    /// <summary>When the commit was made, in universal time: <c>2026-11-22T17:15:00Z</c>; null where only a continuous-integration system says what is built.</summary>
    public string? Committed { get; init; }

    /// <summary>True when tracked files differ from the commit, or untracked ones lie about.</summary>
    [AlwaysWritten]
    public bool Dirty { get; init; }

    /// <summary>The file beside the manifest that holds the difference; null when clean.</summary>
    public string? Patch { get; init; }

    /// <summary>The project file, relative to the repository's root.</summary>
    public string? Path { get; init; }
}

/// <summary>What was compiled, and how.</summary>
public sealed record BuildInfo
{
    /// <summary>The assembly's name.</summary>
    public required string Assembly { get; init; }

    /// <summary>The target framework, e.g. <c>net10.0</c>.</summary>
    public required string Framework { get; init; }

    /// <summary>The build configuration, e.g. <c>Release</c>.</summary>
    public required string Configuration { get; init; }

    /// <summary>The version of the C# compiler: another one may compile the same code to other instructions, and so to another hash (rule C2).</summary>
    public string? Compiler { get; init; }

    /// <summary>The project's <c>UserSecretsId</c>, under which <c>dotnet user-secrets</c> keeps what <c>Secrets</c> name; null where it has none.</summary>
    public string? UserSecrets { get; init; }

    /// <summary>The folder that stands for <c>AppContext.BaseDirectory</c> in steps (rule V9), relative to the manifest.</summary>
    public required string Output { get; init; }

    /// <summary>The folder of the step host, relative to the manifest.</summary>
    public required string Host { get; init; }
}

/// <summary>A parameter of the pipeline method.</summary>
public sealed record ParameterSpec
{
    /// <summary>The declared type, C# keywords for built-in ones, full names otherwise.</summary>
    public required string Type { get; init; }

    /// <summary>The section under which it is shown and set.</summary>
    public string Section { get; init; } = "Args";

    /// <summary>True when no default is declared and a value must be given.</summary>
    [MeansNo("default")]
    public bool Required { get; init; }

    /// <summary>The declared default; meaningless when <see cref="Required"/>.</summary>
    public object? Default { get; init; }

    /// <summary>The names of an enum's values; null for every other type.</summary>
    public List<string>? Values { get; init; }
}

/// <summary>The lowered pipeline method.</summary>
public sealed record LogicSpec
{
    /// <summary>Full name of the method, e.g. <c>Iris.Run</c>.</summary>
    public required string Method { get; init; }

    /// <summary>The bundle's folder, relative to the manifest.</summary>
    public required string Bundle { get; init; }

    /// <summary><c>sha256:…</c> of the bundle (of its <c>bundle.json</c>).</summary>
    public required string Digest { get; init; }

    /// <summary><c>sha256:…</c> of what its code and all that it reaches compile to (rule C2); null where it was built without.</summary>
    public string? Code { get; init; }

    /// <summary>The packages its code reaches, with the versions the build resolved.</summary>
    [Sorted]
    public Dictionary<string, string> Packages { get; init; } = [];

    /// <summary>The repository that it runs in; null where none is named.</summary>
    public RepositorySpec? Repository { get; init; }
}

/// <summary>A component: one step's code and interface.</summary>
public sealed record ComponentSpec
{
    /// <summary>Full name of the method, e.g. <c>Iris.StepTwo</c>.</summary>
    public required string Method { get; init; }

    /// <summary>The bundle's folder, relative to the manifest.</summary>
    public required string Bundle { get; init; }

    /// <summary><c>sha256:…</c> of the bundle (of its <c>bundle.json</c>).</summary>
    public required string Digest { get; init; }

    /// <summary><c>sha256:…</c> of what its code and all that it reaches compile to (rule C2); null where it was built without.</summary>
    public string? Code { get; init; }

    /// <summary>Inputs in the method's order; parameters that the host supplies are not among them.</summary>
    public Dictionary<string, InputSpec> Inputs { get; init; } = [];

    /// <summary>Outputs in order; empty for a component called for its effect.</summary>
    public Dictionary<string, OutputSpec> Outputs { get; init; } = [];

    /// <summary>The packages its code reaches, with the versions the build resolved.</summary>
    [Sorted]
    public Dictionary<string, string> Packages { get; init; } = [];

    /// <summary>True for a component without outputs that keeps no order (rule P17).</summary>
    public bool Unordered { get; init; }

    /// <summary>Components whose calls so far must all have ended well before a step of this one starts.</summary>
    public List<string> Parents { get; init; } = [];

    /// <summary>The repository that its steps run in, each in a work tree of its own; null where none is named.</summary>
    public RepositorySpec? Repository { get; init; }

    /// <summary>Where its code was published, for one of another project; null for the project's own.</summary>
    public PublishedSpec? Published { get; init; }

    /// <summary>What the step does, in the field's words, e.g. <c>training</c>; null when not written.</summary>
    public string? TaskType { get; init; }

    /// <summary>The other settings that were written on the attribute, by camel-case property name.</summary>
    [Sorted]
    public Dictionary<string, object?> Settings { get; init; } = [];
}

/// <summary>A repository that is checked out where a step runs.</summary>
public sealed record RepositorySpec
{
    /// <summary>Its url without user info; null for a local one that has no remote.</summary>
    public string? Url { get; init; }

    /// <summary>The branch; null for the default one.</summary>
    public string? Branch { get; init; }

    /// <summary>The commit; null for the branch's newest when a run starts.</summary>
    public string? Commit { get; init; }

    /// <summary>Of a repository that was named by its local path: that path, relative to the manifest. Its branch and commit are those it had when it was built.</summary>
    public string? Path { get; init; }

    /// <summary>The file beside the manifest that holds what was not committed in a local one; null when it was clean.</summary>
    public string? Patch { get; init; }
}

/// <summary>An input of a component.</summary>
public sealed record InputSpec
{
    /// <summary>The declared type.</summary>
    public required string Type { get; init; }

    /// <summary>For a list that takes only the elements whose steps ended well: how many must be left at least (rule P19). Null for every other input.</summary>
    public int? Survivors { get; init; }

    /// <summary>True when the parameter has no default.</summary>
    [MeansNo("default")]
    public bool Required { get; init; }

    /// <summary>The declared default; meaningless when <see cref="Required"/>.</summary>
    public object? Default { get; init; }
}

/// <summary>An output of a component.</summary>
public sealed record OutputSpec
{
    /// <summary>The declared type.</summary>
    public required string Type { get; init; }
}
