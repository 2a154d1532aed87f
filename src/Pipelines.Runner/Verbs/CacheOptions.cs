using System.CommandLine;
using Pipelines.Engine;

namespace Pipelines.Runner.Verbs;

/// <summary>Which results of earlier runs count (rule C5).</summary>
sealed class CacheOptions
{
    readonly Option<bool> noCache = new("--no-cache") { Description = "Run every step, whatever earlier runs made." };

    readonly Option<string[]> refresh = new("--refresh")
    {
        Description = "Run this step or component, whatever earlier runs made. May be given several times.",
        HelpName = "step",
    };

    public void AddTo(Command command)
    {
        command.Add(noCache);
        command.Add(refresh);
    }

    public RunOptions Apply(ParseResult parsed, RunOptions options) => options with { NoCache = parsed.GetValue(noCache), Refresh = parsed.GetValue(refresh) ?? [] };
}
