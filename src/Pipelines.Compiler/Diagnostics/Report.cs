using System.Globalization;
using Microsoft.CodeAnalysis;

namespace Pipelines.Compiler.Diagnostics;

/// <summary>Collects what one compilation has to say; the same thing about the same place is said once.</summary>
sealed class Report(string projectFile)
{
    readonly List<Diagnostic> _all = [];
    readonly HashSet<Diagnostic> _seen = [];

    public IReadOnlyList<Diagnostic> All => _all;

    public bool HasErrors
    {
        get
        {
            lock (_seen)
                return _all.Any(d => d.Severity == Severity.Error);
        }
    }

    public void Add(Rule rule, Location? location, params object?[] arguments) =>
        Add(rule.Of(Place.Of(location, projectFile), arguments));

    /// <summary>What the usage rules say.</summary>
    public void Add(Microsoft.CodeAnalysis.Diagnostic found) =>
        Add(new Diagnostic(found.Id, Of(found.Severity), found.GetMessage(CultureInfo.InvariantCulture), Place.Of(found.Location, projectFile)));

    /// <summary>What was said elsewhere.</summary>
    public void Add(IEnumerable<Diagnostic> said)
    {
        foreach (var diagnostic in said)
            Add(diagnostic);
    }

    void Add(Diagnostic diagnostic)
    {
        lock (_seen)
        {
            if (_seen.Add(diagnostic))
                _all.Add(diagnostic);
        }
    }

    static Severity Of(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => Severity.Error,
        DiagnosticSeverity.Warning => Severity.Warning,
        _ => Severity.Message,
    };

    public void Add(Rule rule, ISymbol symbol, params object?[] arguments) =>
        Add(rule, symbol.Locations.FirstOrDefault(), arguments);
}

/// <summary>An entry of the catalogue of messages.</summary>
sealed record Rule(string Id, Severity Severity, string Format)
{
    public Diagnostic Of(Place place, params object?[] arguments) => new(Id, Severity, string.Format(CultureInfo.InvariantCulture, Format, arguments), place);
}
