using Pipelines.Manifest.Bundles;

namespace Pipelines.Engine.Caching;

/// <summary>The differences of two keys, in words.</summary>
/// <param name="membersOf">What a code hash covers, by the members' ids; empty where that is not known.</param>
/// <param name="makers">Why an input's maker made other bytes: what differs between the steps of these names in the two runs.</param>
sealed class KeyChanges(Func<string, IReadOnlyDictionary<string, CodeMember>> membersOf, Func<string, string, IReadOnlyList<StepChange>> makers)
{
    public IReadOnlyList<StepChange> Between(StepKey before, StepKey now) =>
    [
        .. Code(before, now),
        .. Inputs(before.Inputs, now.Inputs),
        .. Named("package ", before.Packages, now.Packages),
        .. Named("environment variable ", before.Environment ?? new Dictionary<string, string>(), now.Environment ?? new Dictionary<string, string>()),
        .. Text("the container", before.Container ?? "none", now.Container ?? "none"),
        .. Text("the repository's commit", before.Repository ?? "none", now.Repository ?? "none"),
        .. Text("the target framework", before.Framework, now.Framework),
        .. Text("CacheVersion", before.CacheVersion ?? "unset", now.CacheVersion ?? "unset"),
    ];

    List<StepChange> Code(StepKey before, StepKey now)
    {
        if (before.Code == now.Code)
            return [];
        var (old, young) = (membersOf(before.Code), membersOf(now.Code));
        if (old.Count == 0 || young.Count == 0)
            return [new("its code changed", [])];
        var changed = young.Values.Where(member => old.TryGetValue(member.Id, out var was) && was.Hash != member.Hash).Select(member => Change(member, "changed"))
            .Concat(young.Values.Where(member => !old.ContainsKey(member.Id)).Select(member => Change(member, "is new")))
            .Concat(old.Values.Where(member => !young.ContainsKey(member.Id)).Select(member => Change(member with { Line = null, File = null }, "is gone")))
            .DistinctBy(change => (change.Text, change.File, change.Line)).ToList();
        if (before.Compiler != now.Compiler)
            changed.Add(new($"it was built with another compiler: {before.Compiler}, now {now.Compiler}", []));
        return changed.Count > 0 ? changed : [new("its signature or settings changed", [])];
    }

    static StepChange Change(CodeMember member, string verb) => new($"{MemberName.Of(member.Id)} {verb}", []) { File = member.File, Line = member.Line };

    IEnumerable<StepChange> Inputs(IReadOnlyList<KeyInput> before, IReadOnlyList<KeyInput> now)
    {
        var old = before.ToDictionary(input => input.Name);
        foreach (var input in now)
        {
            if (!old.TryGetValue(input.Name, out var was))
                yield return new($"input '{input.Name}' is new", []);
            else if (was.Content != input.Content)
                yield return Input(was, input);
        }
        foreach (var gone in before.Where(input => now.All(other => other.Name != input.Name)))
            yield return new($"input '{gone.Name}' is gone", []);
    }

    StepChange Input(KeyInput before, KeyInput now)
    {
        if (now.Items is { } items)
            return before.Items is { } others ? Elements(now.Name, others, items) : new($"input '{now.Name}' changed", []);
        if (now is { Step: { } maker, Output: not null })
        {
            return before.Step is { } was
                ? new($"input '{now.Name}' changed: {maker} made other bytes", makers(was, maker))
                : new($"input '{now.Name}' changed: it is what {maker} made now", []);
        }
        return now.Value is { } value && before.Value is { } earlier
            ? new($"input '{now.Name}' changed from {Shown(earlier)} to {Shown(value)}", [])
            : new($"input '{now.Name}' changed", []);
    }

    StepChange Elements(string name, IReadOnlyList<KeyInput> before, IReadOnlyList<KeyInput> now)
    {
        if (before.Count != now.Count)
            return new($"input '{name}' changed: it has {now.Count} elements, and had {before.Count}", []);
        var changed = now.Zip(before).Where(pair => pair.First.Content != pair.Second.Content).ToList();
        return new($"input '{name}' changed in {changed.Count} of {now.Count} elements", [.. changed.Take(3).Select(pair => Input(pair.Second, pair.First with { Name = $"{name}[{now.Index().First(item => item.Item == pair.First).Index}]" }))]);
    }

    static IEnumerable<StepChange> Named(string kind, IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> now) =>
        before.Keys.Union(now.Keys).Order(StringComparer.Ordinal).SelectMany(name => Text(kind + name, before.GetValueOrDefault(name, "none"), now.GetValueOrDefault(name, "none")));

    static IEnumerable<StepChange> Text(string what, string before, string now) => before == now ? [] : [new($"{what} changed from {before} to {now}", [])];

    static string Shown(string json) => json.Length <= 60 ? json : json[..59] + "…";
}
