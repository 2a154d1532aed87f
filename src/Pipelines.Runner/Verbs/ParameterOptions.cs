using System.CommandLine;
using Pipelines.Engine;
using Pipelines.Runner.Parameters;

namespace Pipelines.Runner.Verbs;

/// <summary>How a pipeline's parameters are given.</summary>
sealed class ParameterOptions(Terminal terminal)
{
    readonly Option<string[]> parameters = new("--parameter", "-p")
    {
        Description = "A parameter of the pipeline: name=text or name:=json. May be given several times.",
        HelpName = "name=value",
    };

    readonly Option<string?> file = new("--params") { Description = "A YAML or JSON file with parameters; -p wins over it.", HelpName = "file" };

    public void AddTo(Command command)
    {
        command.Add(parameters);
        command.Add(file);
    }

    public IReadOnlyDictionary<string, ParameterValue> Collect(ParseResult parsed) =>
        ParameterArguments.Collect(parsed.GetValue(parameters) ?? [], parsed.GetValue(file) is { } path ? Path.GetFullPath(path, terminal.Folder) : null);
}
