using System.CommandLine;
using Pipelines.Engine;

namespace Pipelines.Runner.Verbs;

/// <summary><c>--hosts</c>.</summary>
sealed class HostsOption
{
    public Option<string> Option { get; } = new("--hosts")
    {
        Description = "single: a process for each step. reuse: a process takes step after step, each with its code and statics fresh; for many short steps.",
        HelpName = "single|reuse",
        DefaultValueFactory = _ => "single",
    };

    public HostUse Read(ParseResult parsed) => parsed.GetValue(Option) switch
    {
        "single" => HostUse.Single,
        "reuse" => HostUse.Reuse,
        var other => throw new RefusedException(Messages.UnknownHosts(other!)),
    };
}
