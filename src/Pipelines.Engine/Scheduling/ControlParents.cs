using System.Text.RegularExpressions;
using Pipelines.Logic;
using Pipelines.Manifest;

namespace Pipelines.Engine.Scheduling;

/// <summary>
/// Which steps decided that a step was called (rule P11): the build knows it of each place in the code; here the place of a call is looked up, and of what decides there the call
/// that is nearest. For pictures only. Under its owner's lock.
/// </summary>
sealed partial class ControlParents
{
    /// <summary>How far to look back for a nearer call.</summary>
    const int Back = 64;

    /// <summary>By site, the sites that decide about it.</summary>
    readonly Dictionary<string, HashSet<string>> controls = [];

    /// <summary>The sites of one component below the same methods.</summary>
    readonly ILookup<string, string> sites;

    /// <summary>The calls so far at sites that decide.</summary>
    readonly Dictionary<string, List<(string Key, string Name)>> calls = [];

    public ControlParents(GraphSpec graph)
    {
        foreach (var step in graph.Steps.Values.Where(step => step.Site is not null))
        {
            var deciding = step.Control.Select(name => graph.Steps[name].Site).OfType<string>().ToList();
            if (!controls.TryGetValue(step.Site!, out var known))
                controls[step.Site!] = known = [];
            known.UnionWith(deciding);
            deciding.ForEach(site => calls.TryAdd(site, []));
        }
        sites = controls.Keys.ToLookup(site => site[..site.LastIndexOf('#')]);
    }

    /// <param name="place">The call.</param>
    /// <param name="name">Its step's name.</param>
    public IReadOnlyList<string> Of(CallPlace place, string name)
    {
        if (controls.Count == 0 || place.Key is null)
            return [];
        var path = Numbers().Replace(place.Key, "");
        var here = place.Site > 0 ? [$"{path}#{place.Site}"] : sites[path].ToList();
        var deciding = Deciding(here);
        var parents = deciding.Select(site => Nearest(calls[site], place.Key)).OfType<string>().Distinct().ToList();
        foreach (var site in here)
            calls.GetValueOrDefault(site)?.Add((place.Key, name));
        return parents;
    }

    /// <summary>Where it is not known which of several sites it is, only what all of them say.</summary>
    HashSet<string> Deciding(List<string> here)
    {
        var all = here.Select(site => controls.GetValueOrDefault(site, [])).ToList();
        return all.Count > 0 && all.All(all[0].SetEquals) ? all[0] : [];
    }

    /// <summary>The latest call of those that share most of the way.</summary>
    static string? Nearest(List<(string Key, string Name)> made, string key)
    {
        (string? Name, int Shared) best = (null, -1);
        foreach (var (other, name) in Enumerable.Reverse(made).Take(Back))
        {
            var shared = key.Split('/').Zip(other.Split('/')).TakeWhile(pair => pair.First == pair.Second).Count();
            if (shared > best.Shared)
                best = (name, shared);
        }
        return best.Name;
    }

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Numbers();
}
