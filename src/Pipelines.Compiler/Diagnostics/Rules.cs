namespace Pipelines.Compiler.Diagnostics;

/// <summary>
/// Every message of the build besides those about single declarations (<see cref="UsageRules"/>), once.
/// PIPE0xxx usage, PIPE1xxx slicing, PIPE2xxx lowering, PIPE3xxx surroundings, PIPE9xxx internal.
/// </summary>
static class Rules
{
    public static readonly Rule DuplicateName = Error("PIPE0007", "Pipeline '{0}' calls two components named '{1}': '{2}' and '{3}'. Give one of them another Name.");

    public static readonly Rule BadRepository = Error("PIPE0040", "Repo of '{0}' names '{1}', but {2}. Write the path of a git work tree, from the project's folder, or a url.");

    public static readonly Rule BadPublished = Error("PIPE0043", "'{0}' does not fit the published component that it stands for ({1}): {2}. Write it anew with 'dotnet pipelines add'.");
    public static readonly Rule NestedPublished = Error("PIPE0044", "The component '{0}' calls '{1}', which stands for a published component and has no code here. Call it from a pipeline function, and hand its result over.");

    public static readonly Rule NotSliceable = Error("PIPE1001", "'{0}' reaches {1}, which cannot be taken into a step yet: {2}");
    public static readonly Rule GeneratedCode = Error("PIPE1002", "'{0}' reaches '{1}', which does not bind in the sources ({2}): what source generators write is read from the debug information, and there is none. Set <DebugType>portable</DebugType> or embedded in the project.");
    public static readonly Rule ByNameReflection = Error("PIPE1003", "'{0}' reaches a call of '{1}': what it finds by name cannot be seen by the build, so the step could miss it. Name the type in code (typeof, new), or name what it finds by HelperFunctions or HelperTypes of the component.");
    public static readonly Rule MutableStatic = Message("PIPE1004", "Static {0} '{1}' can change while it runs: each step has its own copy, changes are not shared between steps.");
    public static readonly Rule OutsideComponent = Error("PIPE1005", "'{0}' is a component of another project ('{1}'): calling it as a step is not supported yet. Wrap it in a component of this project.");

    public static readonly Rule UnknownHelper = Error("PIPE1006", "HelperFunctions of '{0}' names '{1}', which its class does not see. Write nameof(member) or nameof(Class.member), or a type in HelperTypes.");
    public static readonly Rule EmbeddedResource = Error("PIPE1007", "'{0}' reaches '{1}': resources embedded in the assembly are no part of a step. Copy the file to the output (CopyToOutputDirectory) and read it from AppContext.BaseDirectory.");
    public static readonly Rule Elsewhere = Warning("PIPE1008", "'{0}' reaches '{1}': a step is loaded from its bundle, so that is not where the project lies. Use AppContext.BaseDirectory, which is the build's output in every mode.");

    public static readonly Rule PackageNotResolved = Error("PIPE1020", "Packages of '{0}' names '{1}', which this build has not resolved, and nothing is restored for a step alone. Add a PackageReference to the project, or correct the name.{2}");
    public static readonly Rule PackageOutOfRange = Error("PIPE1021", "Packages of '{0}' asks for '{1}', but this build has resolved {2}. Change the project's PackageReference, or the range.");
    public static readonly Rule BadPackage = Error("PIPE1022", "Packages of '{0}' holds '{1}', which cannot be read: {2}. Write \"Name\", \"Name>=1.0\", \"Name==1.0.3\", \"Name>=1.0,<2.0\", or one path to a file with PackageVersion or PackageReference items.");
    public static readonly Rule PackageNotNamed = Error("PIPE1023", "'{0}' reaches '{1}' of package '{2}', which its Packages neither name nor depend on, so it would not be there. Add \"{2}\".");

    public static readonly Rule WaitsAtCall = Message("PIPE2001", "The call of '{0}' waits until the step has ended: {1}.");
    public static readonly Rule NestedPipeline = Error("PIPE2002", "The component '{0}' calls the pipeline function '{1}', whose steps cannot be told apart inside a step. Call it from a pipeline function, or move what they share into a helper method that both call.");
    public static readonly Rule NoComponents = Warning("PIPE2003", "Pipeline '{0}' calls no component: its run has no steps.");
    public static readonly Rule ParentNeverCalled = Error("PIPE2004", "Parents of '{0}' names '{1}', which the pipeline '{2}' never calls before it, so that it would gate nothing. Call it earlier, or remove the name.");
    public static readonly Rule NestedSetting = Error("PIPE2010", "'{0}' sets {1}, which holds for a run of its own; in '{2}', which calls it, it is a part of that run, and {1} would be ignored. Take it away, set it on '{2}' alike, or move what they share into a helper method that both call.");

    public static readonly Rule NoManifest = Error("PIPE3021", "Could not write '{0}': {1}");
    public static readonly Rule MissingInput = Error("PIPE3022", "A file of the build is missing or unreadable: {0} Rebuild the project (dotnet build --no-incremental).");

    public static readonly Rule SliceDoesNotCompile = Error("PIPE9001", "The slice of '{0}' does not compile: {1}. This is a fault of Pipelines; please report it with the member at this place.");
    public static readonly Rule SliceMisses = Error("PIPE9002", "The slice of '{0}' lacks '{1}', which '{2}' uses in the built assembly. This is a fault of Pipelines; please report it.");
    public static readonly Rule Crash = Error("PIPE9003", "Internal error: {0} This is a fault of Pipelines; please report it with the stack in the build's detailed output.");

    static Rule Error(string id, string format) => new(id, Severity.Error, format);

    static Rule Warning(string id, string format) => new(id, Severity.Warning, format);

    static Rule Message(string id, string format) => new(id, Severity.Message, format);
}
