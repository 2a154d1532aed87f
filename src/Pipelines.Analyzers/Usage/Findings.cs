using Microsoft.CodeAnalysis;

namespace Pipelines.Analyzers.Usage;

/// <summary>Takes what the rules find, to where it is said: the analyzer's context or the build's report.</summary>
sealed class Findings(Action<Diagnostic> say)
{
    public void Add(DiagnosticDescriptor rule, Location? location, params object[] arguments) => say(Diagnostic.Create(rule, location, arguments));

    public void Add(DiagnosticDescriptor rule, ISymbol symbol, params object[] arguments) => Add(rule, symbol.Locations.FirstOrDefault(), arguments);
}
