using Mono.Cecil;

namespace Pipelines.Compiler.Discovery;

/// <summary>What the built assembly says is decorated: read from its metadata, before a line of source is bound.</summary>
sealed record DecoratedMethods(IReadOnlyList<DecoratedMethod> All)
{
    public static DecoratedMethods Read(ModuleDefinition module)
    {
        var found = new List<DecoratedMethod>();
        foreach (var type in module.GetTypes())
        {
            foreach (var method in type.Methods.Where(m => m.HasCustomAttributes))
            {
                var marks = method.CustomAttributes.Select(a => a.AttributeType.FullName).ToHashSet();
                if (marks.Contains(WellKnown.Component) || marks.Contains(WellKnown.Pipeline))
                    found.Add(new DecoratedMethod(type.FullName.Replace('/', '+'), method.Name, marks.Contains(WellKnown.Component), marks.Contains(WellKnown.Pipeline)));
            }
        }
        return new DecoratedMethods(found);
    }
}

/// <summary>A decorated method by its names in metadata.</summary>
sealed record DecoratedMethod(string Type, string Name, bool IsComponent, bool IsPipeline)
{
    /// <summary>Local functions have names such as <c>&lt;Main&gt;g__Step|0_0</c>, lambdas such as <c>&lt;Main&gt;b__0_0</c>.</summary>
    public bool IsLocalFunction => Name.StartsWith('<');

    public string SourceName => Name.IndexOf(">g__", StringComparison.Ordinal) is >= 0 and var at ? Name[(at + 4)..Name.IndexOf('|')] : IsLocalFunction ? "=>" : Name;
}
