using System.CommandLine;

namespace Pipelines.Runner.Verbs;

/// <summary>Verbs of the product that are not built: known, so that they are refused by name, and nowhere in the help.</summary>
static class LaterVerbs
{
    static readonly string[] Names =
        ["ui"];

    public static IEnumerable<Command> All() => Names.Select(name =>
    {
        var verb = new Command(name) { Hidden = true, TreatUnmatchedTokensAsErrors = false };
        verb.SetAction((Func<ParseResult, int>)(_ => throw new RefusedException(Messages.NotYet($"'{name}'"))));
        return verb;
    });
}
