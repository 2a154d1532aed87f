using Microsoft.CodeAnalysis;

namespace Pipelines.Compiler.Diagnostics;

/// <summary>How much a diagnostic matters: an error fails the build and nothing is written.</summary>
enum Severity
{
    Message,
    Warning,
    Error,
}

/// <summary>One line for the person who builds: what, where, what to do.</summary>
sealed record Diagnostic(string Id, Severity Severity, string Text, Place Place)
{
    public override string ToString() => $"{Place}: {Severity.ToString().ToLowerInvariant()} {Id}: {Text}";
}

/// <summary>A place in the user's source, lines and columns counted from 1; line 0 stands for the file as a whole.</summary>
readonly record struct Place(string File, int Line = 0, int Column = 0)
{
    public static Place Of(Location? location, string fallback)
    {
        if (location is not { IsInSource: true })
            return new Place(fallback);
        var span = location.GetMappedLineSpan();
        return new Place(span.Path, span.StartLinePosition.Line + 1, span.StartLinePosition.Character + 1);
    }

    public override string ToString() => Line == 0 ? File : $"{File}({Line},{Column})";
}
