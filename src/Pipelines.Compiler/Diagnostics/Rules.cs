namespace Pipelines.Compiler.Diagnostics;

/// <summary>Every message of the build, once. PIPE0xxx usage, PIPE1xxx slicing, PIPE2xxx lowering, PIPE3xxx surroundings, PIPE9xxx internal.</summary>
static class Rules
{
    public static readonly Rule NotStatic = Error("PIPE0001", "{0} '{1}' must be static: a step has no object to be called on. Make it static and pass what it needs as parameters.");
    public static readonly Rule Generic = Error("PIPE0002", "{0} '{1}' must not be generic (nor lie in a generic type): a step's inputs and outputs have one type. Write one method for each type that you need.");
    public static readonly Rule ByReference = Error("PIPE0003", "Parameter '{1}' of '{0}' is passed by '{2}': values travel between steps by copy. Take it by value and return what changes.");
    public static readonly Rule LocalFunction = Error("PIPE0004", "'{0}' is a local function or lambda: only methods of a type can be steps or pipelines. Move it into a static class.");
    public static readonly Rule UnknownArgument = Error("PIPE0005", "ArgsMap of '{0}' names '{1}', which is no parameter of it. Its parameters are: {2}.");
    public static readonly Rule BadArgsMap = Error("PIPE0006", "ArgsMap entry '{1}' of '{0}' is not of the form \"Section:name,name\".");
    public static readonly Rule DuplicateName = Error("PIPE0007", "Pipeline '{0}' calls two components named '{1}': '{2}' and '{3}'. Give one of them another Name.");
    public static readonly Rule BadReturnValues = Error("PIPE0008", "ReturnValues of '{0}' names {1} outputs, but the method returns {2}. {3}");
    public static readonly Rule BadReturnName = Error("PIPE0009", "ReturnValues of '{0}' holds '{1}', which is {2}. An output is named by letters, digits, '_', '-' and '.', each name once.");
    public static readonly Rule CannotTravel = Error("PIPE0010", "{0} of '{1}' has type '{2}', which cannot travel between processes: {3}");
    public static readonly Rule UnknownParent = Error("PIPE0011", "Parents of '{0}' names '{1}', which is no component of this project. Its components are: {2}.");
    public static readonly Rule BadVersion = Error("PIPE0012", "Version \"{1}\" of pipeline '{0}' is not numbered like 1.2.3 or 0.1.");
    public static readonly Rule BadName = Error("PIPE0013", "{0} name \"{1}\" cannot be used: names are made of letters, digits, '_', '-' and '.', and begin with a letter or digit.");
    public static readonly Rule DuplicatePipeline = Error("PIPE0014", "Two pipelines are named '{0}': '{1}' and '{2}'. Give one of them another name.");
    public static readonly Rule InjectedWithoutDefault = Error("PIPE0015", "Parameter '{1}' of '{0}' is supplied by the run ('{2}') and must have a default, so that a plain call compiles: write '{2} {1} = default'.");
    public static readonly Rule BothAttributes = Error("PIPE0016", "'{0}' is marked [Component] and [Pipeline]: a method is one or the other.");
    public static readonly Rule AsyncVoid = Error("PIPE0017", "'{0}' is async void: nobody can wait for it. Return Task instead.");
    public static readonly Rule NotCallable = Error("PIPE0018", "{0} '{1}' {2}: generated code cannot call it by its name. Write an ordinary static method in a type that other files see.");
    public static readonly Rule OverloadedName = Error("PIPE0019", "'{0}' has two overloads that are components named '{1}'. Give one of them another Name.");
    public static readonly Rule NotSupportedYet = Error("PIPE0020", "{0} on '{1}' is not supported yet; it would change what a run does, so it is not ignored. Remove it.");
    public static readonly Rule AcceptedOnly = Message("PIPE0021", "Written to the manifest, without effect on a run yet: {0}.");

    public static readonly Rule NotSliceable = Error("PIPE1001", "'{0}' reaches {1}, which cannot be taken into a step yet: {2}");
    public static readonly Rule GeneratedCode = Error("PIPE1002", "'{0}' reaches '{1}', which does not bind in the sources ({2}): what source generators write is read from the debug information, and there is none. Set <DebugType>portable</DebugType> or embedded in the project.");
    public static readonly Rule ByNameReflection = Error("PIPE1003", "'{0}' reaches a call of '{1}': what it finds by name cannot be seen by the build, so the step could miss it. Name the type in code (typeof, new), or name what it finds by HelperFunctions or HelperTypes of the component.");
    public static readonly Rule MutableStatic = Message("PIPE1004", "Static {0} '{1}' can change while it runs: each step has its own copy, changes are not shared between steps.");
    public static readonly Rule OutsideComponent = Error("PIPE1005", "'{0}' is a component of another project ('{1}'): calling it as a step is not supported yet. Wrap it in a component of this project.");

    public static readonly Rule UnknownHelper = Error("PIPE1006", "HelperFunctions of '{0}' names '{1}', which its class does not see. Write nameof(member) or nameof(Class.member), or a type in HelperTypes.");
    public static readonly Rule EmbeddedResource = Error("PIPE1007", "'{0}' reaches '{1}': resources embedded in the assembly are no part of a step. Copy the file to the output (CopyToOutputDirectory) and read it from AppContext.BaseDirectory.");
    public static readonly Rule Elsewhere = Warning("PIPE1008", "'{0}' reaches '{1}': a step is loaded from its bundle, so that is not where the project lies. Use AppContext.BaseDirectory, which is the build's output in every mode.");

    public static readonly Rule WaitsAtCall = Message("PIPE2001", "The call of '{0}' waits until the step has ended: {1}.");
    public static readonly Rule NestedPipeline = Error("PIPE2002", "'{0}' calls the pipeline function '{1}': nested pipelines are not supported yet. Move what they share into a helper method that both call.");
    public static readonly Rule NoComponents = Warning("PIPE2003", "Pipeline '{0}' calls no component: its run has no steps.");

    public static readonly Rule NoManifest = Error("PIPE3021", "Could not write '{0}': {1}");
    public static readonly Rule MissingInput = Error("PIPE3022", "The build's own file '{0}' is missing or unreadable: {1}. Rebuild the project (dotnet build --no-incremental).");

    public static readonly Rule SliceDoesNotCompile = Error("PIPE9001", "The slice of '{0}' does not compile: {1}. This is a fault of Pipelines; please report it with the member at this place.");
    public static readonly Rule SliceMisses = Error("PIPE9002", "The slice of '{0}' lacks '{1}', which '{2}' uses in the built assembly. This is a fault of Pipelines; please report it.");
    public static readonly Rule Crash = Error("PIPE9003", "Internal error: {0}. This is a fault of Pipelines; please report it.");

    static Rule Error(string id, string format) => new(id, Severity.Error, format);

    static Rule Warning(string id, string format) => new(id, Severity.Warning, format);

    static Rule Message(string id, string format) => new(id, Severity.Message, format);
}
