using System.Collections.Immutable;
using Pipelines.Manifest;

namespace Pipelines.Compiler.Graphs;

/// <summary>What the build knows of a value in the logic: which outputs it can be, and which steps' values it was made of.</summary>
sealed record Flow
{
    public static readonly Flow Unknown = new() { IsComputed = true };

    /// <summary>Outputs, parameters and constants that it can be, unchanged.</summary>
    public ImmutableList<GraphInput> Ways { get; init; } = [];

    /// <summary>True when it can be something that the logic computes.</summary>
    public bool IsComputed { get; init; }

    /// <summary>Steps whose values it is made of, or by whose values it was chosen.</summary>
    public ImmutableHashSet<string> Sources { get; init; } = [];

    /// <summary>The elements of a tuple; null for what is none.</summary>
    public ImmutableList<Flow>? Parts { get; init; }

    /// <summary>The list that it is; shared by all names of one list.</summary>
    public ListFlow? List { get; init; }

    /// <summary>All steps that have to do with it.</summary>
    public ImmutableHashSet<string> Steps => Sources.Union(Ways.SelectMany(way => way.Steps()))
        .Union(Parts?.SelectMany(part => part.Steps) ?? []).Union(List?.Items.SelectMany(item => item.Steps().Concat(item.From)) ?? []);

    public static Flow Of(GraphInput way) => new() { Ways = [way] };

    /// <summary>What is computed from values.</summary>
    public static Flow From(params IEnumerable<Flow> values) => new() { IsComputed = true, Sources = [.. values.SelectMany(value => value.Steps)] };

    /// <summary>What one of two ways gives.</summary>
    public static Flow Either(Flow one, Flow other)
    {
        if (ReferenceEquals(one, other))
            return one;
        return new()
        {
            Ways = one.Ways.AddRange(other.Ways.Where(way => one.Ways.All(known => !Origins.Same(known, way)))),
            IsComputed = one.IsComputed || other.IsComputed,
            Sources = one.Sources.Union(other.Sources),
            Parts = one.Parts is { } parts && other.Parts?.Count == parts.Count ? [.. parts.Zip(other.Parts, Either)] : null,
            List = ListFlow.Either(one.List, other.List),
        };
    }

    /// <summary>The same value, where it depends on these steps whether it is this one.</summary>
    public Flow ChosenBy(ImmutableHashSet<string> steps) => steps.IsSubsetOf(Sources) ? this : this with { Sources = Sources.Union(steps) };
}

/// <summary>A list or array that the logic fills.</summary>
sealed class ListFlow(Circumstances made)
{
    public List<GraphInput> Items { get; } = [];

    /// <summary>True while all elements are known, in their order.</summary>
    public bool IsExact { get; set; } = true;

    /// <summary>One more element; one that may or may not be there, or more than once, makes the rest unknown.</summary>
    public void Add(GraphInput item, Circumstances now)
    {
        IsExact &= now.When == made.When && now.ForEach == made.ForEach;
        if (IsExact || Items.All(known => !Origins.Same(known, item)))
            Items.Add(item);
    }

    public static ListFlow? Either(ListFlow? one, ListFlow? other)
    {
        if (one is null || other is null || ReferenceEquals(one, other))
            return one ?? other;
        var either = new ListFlow(Circumstances.None) { IsExact = false };
        foreach (var item in one.Items.Concat(other.Items))
            either.Add(item, Circumstances.None);
        return either;
    }
}
