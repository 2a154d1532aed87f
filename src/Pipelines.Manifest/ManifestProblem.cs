namespace Pipelines.Manifest;

/// <summary>One thing wrong with a manifest or a bundle of it (rule N3).</summary>
/// <param name="Line">The line in the manifest, from 1.</param>
/// <param name="Column">The column in that line, from 1.</param>
/// <param name="Message">What was found and what was expected.</param>
public sealed record ManifestProblem(int Line, int Column, string Message)
{
    /// <summary>The form that editors and build logs turn into a link: <c>file(line,col): error: message</c>.</summary>
    public string Format(string file) => $"{file}({Line},{Column}): error: {Message}";
}
