using Pipelines.Engine;

namespace Pipelines.Runner.Parameters;

/// <summary>Values of a pipeline's parameters as given on the command line: <c>name=text</c> or <c>name:=json</c>.</summary>
static class ParameterArguments
{
    /// <summary>What is given with <c>-p</c> wins over the file; a name given twice is refused.</summary>
    public static IReadOnlyDictionary<string, ParameterValue> Collect(IEnumerable<string> given, string? file)
    {
        var result = file is null ? [] : ParameterFile.Read(file);
        HashSet<string> seen = [];
        foreach (var argument in given)
        {
            var (name, value) = Split(argument);
            if (!seen.Add(name))
                throw new RefusedException(Messages.ParameterTwice(name));
            result[name] = value;
        }

        return result;
    }

    static (string Name, ParameterValue Value) Split(string argument)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        var json = equals > 0 && argument[equals - 1] == ':';
        var name = equals < 0 ? "" : argument[..(json ? equals - 1 : equals)].Trim();
        if (name.Length == 0)
            throw new RefusedException(Messages.ParameterForm(argument));
        return (name, new(argument[(equals + 1)..], json));
    }
}
