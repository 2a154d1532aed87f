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

    public void Add(Rule rule, Location? location, params object?[] arguments)
    {
        lock (_seen)
            AddOnce(rule, location, arguments);
    }

    void AddOnce(Rule rule, Location? location, object?[] arguments)
    {
        var text = string.Format(System.Globalization.CultureInfo.InvariantCulture, rule.Format, arguments);
        var diagnostic = new Diagnostic(rule.Id, rule.Severity, text, Place.Of(location, projectFile));
        if (_seen.Add(diagnostic))
            _all.Add(diagnostic);
    }

    public void Add(Rule rule, ISymbol symbol, params object?[] arguments) =>
        Add(rule, symbol.Locations.FirstOrDefault(), arguments);
}

/// <summary>An entry of the catalogue of messages.</summary>
sealed record Rule(string Id, Severity Severity, string Format);
