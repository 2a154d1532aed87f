namespace Pipelines;

/// <summary>Why a step failed (rule F1).</summary>
/// <param name="Type">Full name of the exception's type.</param>
/// <param name="Message">The exception's message.</param>
/// <param name="Stack">The exception with its inner ones and their stacks, as text.</param>
/// <param name="File">The user's source file where it was thrown, as the debug information names it; null when unknown.</param>
/// <param name="Line">The line in it, counted from 1; null when unknown.</param>
public sealed record StepError(string Type, string Message, string? Stack = null, string? File = null, int? Line = null);
