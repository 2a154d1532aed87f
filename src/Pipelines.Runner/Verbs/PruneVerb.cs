using System.CommandLine;
using System.Globalization;
using Pipelines.Engine;
using Pipelines.Runner.Rendering;

namespace Pipelines.Runner.Verbs;

/// <summary><c>prune</c>: removes runs by age and count, and what nobody refers to any more (rule H4).</summary>
sealed class PruneVerb(Terminal terminal)
{
    readonly Option<string?> olderThan = new("--older-than") { Description = "Only runs that ended longer ago than this: 30d, 12h, 45m.", HelpName = "age" };
    readonly Option<int?> keep = new("--keep") { Description = "The newest n runs of each pipeline stay.", HelpName = "n" };
    readonly Option<bool> dryRun = new("--dry-run") { Description = "Say what would go, and remove nothing." };
    readonly Option<string?> home = CommonOptions.Home();

    public static Command Command(Terminal terminal)
    {
        var verb = new PruneVerb(terminal);
        var command = new Command("prune", "Removes runs by age and count, and artifacts that no run which stays refers to.") { verb.olderThan, verb.keep, verb.dryRun, verb.home, CommonOptions.Verbose() };
        command.SetAction(verb.Run);
        return command;
    }

    int Run(ParseResult parsed)
    {
        var options = new PruneOptions { OlderThan = Age(parsed.GetValue(olderThan)), Keep = Count(parsed.GetValue(keep)), DryRun = parsed.GetValue(dryRun) };
        if (options is { OlderThan: null, Keep: null })
            throw new RefusedException(Messages.PruneWhat);
        using var history = CommonOptions.Open(terminal, parsed.GetValue(home));
        var pruned = history.Prune(options);
        foreach (var run in pruned.Runs)
            terminal.Out.WriteLine($"{run.Id}  {run.Name}  {Texts.State(run.Status)}  {Texts.Time(run.Started)}");
        terminal.Out.WriteLine(Messages.Pruned(pruned, options.DryRun));
        if (Environment.GetEnvironmentVariable("PIPELINES_ARTIFACTS") is { Length: > 0 } shared)
            terminal.Out.WriteLine(Messages.SharedStays(shared));
        return ExitCode.Done;
    }

    static TimeSpan? Age(string? text)
    {
        if (text is null)
            return null;
        if (text.Length < 2)
            throw new RefusedException(Messages.BadAge(text));
        return int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? text[^1] switch
            {
                'd' => TimeSpan.FromDays(Math.Min(number, 1_000_000)),
                'h' => TimeSpan.FromHours(Math.Min(number, 1_000_000)),
                'm' => TimeSpan.FromMinutes(number),
                _ => throw new RefusedException(Messages.BadAge(text)),
            }
            : throw new RefusedException(Messages.BadAge(text));
    }

    static int? Count(int? given) => given is null or >= 0 ? given : throw new RefusedException(Messages.BadKeep(given.Value));
}
