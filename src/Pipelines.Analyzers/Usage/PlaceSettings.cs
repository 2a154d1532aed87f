using Microsoft.CodeAnalysis;
using Pipelines.Analyzers.Marks;

namespace Pipelines.Analyzers.Usage;

/// <summary>The settings that say where code runs: a container, a repository.</summary>
static class PlaceSettings
{
    static readonly (string Setting, string Needs)[] Pairs =
        [("DockerArgs", "Docker"), ("DockerBashSetupScript", "Docker"), ("RepoBranch", "Repo"), ("RepoCommit", "Repo")];

    static readonly string[] Revisions = ["RepoBranch", "RepoCommit"];

    public static void Check(IMethodSymbol method, AttributeSettings settings, Findings findings)
    {
        foreach (var (setting, needs) in Pairs)
        {
            if (IsGiven(settings, setting) && !IsGiven(settings, needs))
                findings.Add(UsageRules.LacksBase, settings.LocationOf(setting), setting, Names.Of(method), needs);
        }
        if (settings.Text("Repo") is not { Length: > 0 } repository)
            return;
        if (HasSecret(repository))
            findings.Add(UsageRules.SecretInUrl, settings.LocationOf("Repo"), Names.Of(method));
        if (IsUrl(repository))
            return;
        foreach (var ignored in Revisions.Where(setting => IsGiven(settings, setting)))
            findings.Add(UsageRules.IgnoredForPath, settings.LocationOf(ignored), ignored, Names.Of(method), repository);
    }

    /// <summary>Whether a repository is named by what every machine reaches: <c>https://…</c> or <c>git@host:path</c>, but neither <c>C:\path</c> nor <c>./a:b</c>.</summary>
    public static bool IsUrl(string repository)
    {
        if (repository.Contains("://"))
            return true;
        var colon = repository.IndexOf(':');
        return colon > 1 && repository.IndexOfAny(['/', '\\']) is var slash && (slash < 0 || slash > colon);
    }

    /// <summary>A user of http is part of a credential; elsewhere he is an address, and only his password is none.</summary>
    static bool HasSecret(string url)
    {
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
            return false;
        var authority = url.Substring(scheme + 3).Split('/')[0];
        var at = authority.LastIndexOf('@');
        return at >= 0 && (url.StartsWith("http", StringComparison.OrdinalIgnoreCase) || authority.Substring(0, at).Contains(':'));
    }

    static bool IsGiven(AttributeSettings settings, string setting) => settings.Text(setting) is { Length: > 0 };
}
