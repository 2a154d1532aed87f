namespace Pipelines.Engine;

/// <summary>What failed a step or a run (rule F1).</summary>
/// <param name="Type">Full name of the exception's type.</param>
/// <param name="Message">Its message, or what happened to the process.</param>
/// <param name="Stack">Its stack; null when the process died.</param>
/// <param name="File">The user's file it comes from, as the build names it; null when not known.</param>
/// <param name="Line">The line in it, from 1.</param>
/// <param name="Step">The step it happened in; null for the pipeline method itself.</param>
/// <param name="LogLines">The last lines the step wrote.</param>
public sealed record RunError(
    string Type, string Message, string? Stack = null, string? File = null, int? Line = null, string? Step = null, IReadOnlyList<string>? LogLines = null);
