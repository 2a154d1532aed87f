using System.Collections.Immutable;

namespace Pipelines.Compiler.Graphs;

/// <summary>Under which conditions, and in which loops, a piece of the logic runs.</summary>
/// <param name="When">The conditions' text, the outermost first; null for none.</param>
/// <param name="ForEach">The loops' text, the outermost first; null for none.</param>
/// <param name="Control">The steps on whose values they hang (rule P11).</param>
sealed record Circumstances(string? When, string? ForEach, ImmutableHashSet<string> Control)
{
    public static readonly Circumstances None = new(null, null, []);

    public Circumstances If(string condition, ImmutableHashSet<string> steps) =>
        new(When is null ? condition : CodeText.Shorten($"{CodeText.Operand(When)} && {CodeText.Operand(condition)}"), ForEach, Control.Union(steps));

    public Circumstances Each(string loop, ImmutableHashSet<string> steps) =>
        new(When, ForEach is null ? loop : CodeText.Shorten($"{ForEach}, {loop}"), Control.Union(steps));
}
