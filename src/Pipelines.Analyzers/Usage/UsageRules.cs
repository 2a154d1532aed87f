using Microsoft.CodeAnalysis;

namespace Pipelines.Analyzers.Usage;

/// <summary>Every message about how methods are marked and written, once. The build's other messages are the pipeline compiler's.</summary>
static class UsageRules
{
    const string Marking = "Marking";
    const string Writing = "Writing";

    public static readonly DiagnosticDescriptor NotStatic = new("PIPE0001", "Must be static",
        "{0} '{1}' must be static: a step has no object to be called on. Make it static and pass what it needs as parameters.",
        Marking, DiagnosticSeverity.Error, true, customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor Generic = new("PIPE0002", "Must not be generic",
        "{0} '{1}' must not be generic (nor lie in a generic type): a step's inputs and outputs have one type. Write one method for each type that you need.",
        Marking, DiagnosticSeverity.Error, true, customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor ByReference = new("PIPE0003", "Passed by ref, in or out",
        "Parameter '{1}' of '{0}' is passed by '{2}': values travel between steps by copy. Take it by value and return what changes.",
        Marking, DiagnosticSeverity.Error, true, customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor LocalFunction = new("PIPE0004", "A local function or lambda",
        "'{0}' is a local function or lambda: only methods of a type can be steps or pipelines. Move it into a static class.",
        Marking, DiagnosticSeverity.Error, true, customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor UnknownArgument = new("PIPE0005", "ArgsMap names no parameter",
        "ArgsMap of '{0}' names '{1}', which is no parameter of it. Its parameters are: {2}.",
        Marking, DiagnosticSeverity.Error, true, customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor BadArgsMap = new("PIPE0006", "ArgsMap entry of another form",
        "ArgsMap entry \"{1}\" of '{0}' names no section and parameters. Write \"Section:name,name\".",
        Marking, DiagnosticSeverity.Error, true, customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor BadReturnValues = new("PIPE0008", "ReturnValues do not fit",
        "ReturnValues of '{0}' names {1} outputs, but the method returns {2}. {3}.",
        Marking, DiagnosticSeverity.Error, true, customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor BadReturnName = new("PIPE0009", "A name in ReturnValues cannot be used",
        "ReturnValues of '{0}' holds '{1}', which is {2}. An output is named by letters, digits, '_', '-' and '.', each name once.",
        Marking, DiagnosticSeverity.Error, true, customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor CannotTravel = new("PIPE0010", "A type cannot travel",
        "{0} of '{1}' has type '{2}', which cannot travel between processes: {3}",
        Marking, DiagnosticSeverity.Error, true, customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor UnknownParent = new("PIPE0011", "An unknown parent",
        "Parents of '{0}' names '{1}', which is no component of this project. Its components are: {2}.",
        Marking, DiagnosticSeverity.Error, true, customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor BadVersion = new("PIPE0012", "A version that is not numbered",
        "Version \"{1}\" of pipeline '{0}' is not numbered. Write it like 1.2.3 or 0.1.",
        Marking, DiagnosticSeverity.Error, true, customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor BadName = new("PIPE0013", "A name that cannot be used",
        "{0} name \"{1}\" cannot be used. A name is made of letters, digits, '_', '-', '.' and inner blanks, and begins with a letter or digit.",
        Marking, DiagnosticSeverity.Error, true, customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor DuplicatePipeline = new("PIPE0014", "Two pipelines of one name",
        "Two pipelines are named '{0}': '{1}' and '{2}'. Give one of them another name.",
        Marking, DiagnosticSeverity.Error, true, customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor InjectedWithoutDefault = new("PIPE0015", "A supplied parameter without a default",
        "Parameter '{1}' of '{0}' is supplied by the run and must have a default, so that a plain call compiles. Write '{2} {1} = default'.",
        Marking, DiagnosticSeverity.Error, true, customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor BothAttributes = new("PIPE0016", "A component and a pipeline",
        "'{0}' is marked [Component] and [Pipeline], but a method is one or the other. Remove one of them.",
        Marking, DiagnosticSeverity.Error, true, customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor AsyncVoid = new("PIPE0017", "Async void",
        "'{0}' is async void: nobody can wait for it. Return Task instead.",
        Marking, DiagnosticSeverity.Error, true, customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor NotCallable = new("PIPE0018", "Cannot be called by its name",
        "{0} '{1}' {2}: generated code cannot call it by its name. Write an ordinary static method in a type that other files see.",
        Marking, DiagnosticSeverity.Error, true, customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor OverloadedName = new("PIPE0019", "Overloads of one name",
        "'{0}' has two overloads that are components named '{1}'. Give one of them another Name.",
        Marking, DiagnosticSeverity.Error, true, customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor NotSupportedYet = new("PIPE0020", "Not supported yet",
        "{0} on '{1}' is not supported yet; it would change what a run does, so it is not ignored. Remove it.",
        Marking, DiagnosticSeverity.Error, true, customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor WrongCallback = new("PIPE0026", "A callback of another signature",
        "{0} of '{1}' names '{2}', but there is no such method to call. Write 'static {3}' in this project, not async and not generic, and name it by nameof.",
        Marking, DiagnosticSeverity.Error, true, customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor NoSurvivors = new("PIPE0027", "No list of a component",
        "[Survivors] on '{0}' of '{1}' does nothing: only a list or array that a component takes can do without elements whose steps failed. Remove it, or make it a List<T>, a T[] or an interface of lists.",
        Marking, DiagnosticSeverity.Error, true, customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor ForeignCatch = new("PIPE0022", "A catch that no step reaches",
        "What '{1}' throws arrives here as StepFailedException, not as '{0}'. Catch StepFailedException; its OriginalType names what the step threw.",
        Writing, DiagnosticSeverity.Warning, true);

    public static readonly DiagnosticDescriptor ChangesInput = new("PIPE0023", "A component that changes its input",
        "'{0}' changes its input '{1}'. A step has a copy of its own, so no other step sees the change, as it would in a plain call; return what changes, or change a copy.",
        Writing, DiagnosticSeverity.Info, true);

    public static readonly DiagnosticDescriptor OwnEffect = new("PIPE0024", "An effect of the pipeline function itself",
        "'{0}' {1} by '{2}' itself. Only steps are recorded: a run that is resumed does it again and may see something else. Do it in a component.",
        Writing, DiagnosticSeverity.Info, true);

    public static readonly DiagnosticDescriptor NameAsText = new("PIPE0025", "A member named by text",
        "{0} names '{1}' by text. Write nameof({1}), which a renaming changes too.",
        Writing, DiagnosticSeverity.Info, true);

    public static readonly DiagnosticDescriptor BadNumber = new("PIPE0030", "A number below zero",
        "{1} of '{0}' is {2}. Write a number from 0 up, or leave it out.",
        Marking, DiagnosticSeverity.Error, true, customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor BadVariable = new("PIPE0031", "No environment variable",
        "{1} of '{0}' holds '{2}'. Write {3}.",
        Marking, DiagnosticSeverity.Error, true, customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor UnnamedMonitor = new("PIPE0037", "A monitor without a name",
        "[MonitorMetric] of '{0}' has an empty title or series. Write those that the step reports, and for the run other ones only where they are to differ.",
        Marking, DiagnosticSeverity.Error, true, customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor LacksBase = new("PIPE0039", "A setting without the one that it belongs to",
        "{0} of '{1}' does nothing without {2}. Write {2} too, or remove it.",
        Marking, DiagnosticSeverity.Error, true, customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor IgnoredForPath = new("PIPE0041", "A branch or commit beside a local path",
        "{0} of '{1}' is ignored: Repo is the local path '{2}', and what counts is the commit that is checked out there when the project is built. Remove it, or name the repository by its url.",
        Marking, DiagnosticSeverity.Warning, true);

    public static readonly DiagnosticDescriptor SecretInUrl = new("PIPE0042", "Credentials in a url",
        "Repo of '{0}' holds a user or password, which would stand in the manifest. Leave it out: git finds credentials where the step runs.",
        Marking, DiagnosticSeverity.Error, true, customTags: WellKnownDiagnosticTags.NotConfigurable);

    public static readonly DiagnosticDescriptor MixedMonitors = new("PIPE0038", "Two metrics on one curve",
        "[MonitorMetric] of '{0}' puts both '{3}' and '{4}' on the run as '{1} / {2}', where they would be one curve. Give one of them another TargetTitle or TargetSeries.",
        Marking, DiagnosticSeverity.Error, true, customTags: WellKnownDiagnosticTags.NotConfigurable);
}
