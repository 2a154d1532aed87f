using System.CommandLine;
using System.Reflection;
using Pipelines.Engine;

namespace Pipelines.Runner.Verbs;

/// <summary><c>logic</c>: what a worker starts for the pipeline function of each run that it takes (rule M6). Not for people, and nowhere in the help.</summary>
static class LogicVerb
{
    const string Name = "logic";

    /// <summary>Starts this same tool again, however it was started itself.</summary>
    public static IReadOnlyList<string> OwnCommand => Environment.ProcessPath is { } own && !Path.GetFileNameWithoutExtension(own).Equals("dotnet", StringComparison.OrdinalIgnoreCase)
        ? [own, Name]
        : [Environment.ProcessPath ?? "dotnet", Assembly.GetExecutingAssembly().Location, Name];

    public static Command Command(Terminal terminal)
    {
        var command = new Command(Name) { Hidden = true };
        command.SetAction(async (_, _) =>
        {
            // A signal to all that the terminal runs is for the worker, which decides.
            _ = terminal.Again();
            var input = Console.OpenStandardInput();
            await using (input.ConfigureAwait(false))
                await PipelineWorker.RunLogicAsync(input, QueuesVariable.Engine);
            return ExitCode.Done;
        });
        return command;
    }
}
