using System.CommandLine;

namespace Pipelines.Runner.Verbs;

/// <summary>Verbs and options of the product that are not built: known, so that they are refused by name, and nowhere in the help.</summary>
static class LaterVerbs
{
    static readonly string[] Names =
        ["cancel", "publish", "pull", "inspect", "ui"];

    static readonly string[] Options = ["--detach"];

    public static IEnumerable<Command> All() => Names.Select(name =>
    {
        var verb = new Command(name) { Hidden = true, TreatUnmatchedTokensAsErrors = false };
        verb.SetAction((Func<ParseResult, int>)(_ => throw new RefusedException(Messages.NotYet($"'{name}'"))));
        return verb;
    });

    public static void AddTo(Command run)
    {
        foreach (var name in Options)
        {
            var option = new Option<string[]>(name) { Hidden = true, Arity = ArgumentArity.ZeroOrMore };
            run.Add(option);
        }
    }

    /// <summary>Refuses the options that <see cref="AddTo"/> made known.</summary>
    public static void Refuse(ParseResult parsed)
    {
        foreach (var name in Options)
        {
            if (parsed.GetResult(name) is not null)
                throw new RefusedException(Messages.NotYet($"'{name}'"));
        }
    }
}
