using System.CommandLine;
using Pipelines.Engine;
using Pipelines.Manifest;
using Pipelines.Runner.Verbs;

namespace Pipelines.Runner;

/// <summary>The verbs, and how whatever they throw becomes a message and an exit code (product section 8).</summary>
sealed class CommandLine(Terminal terminal)
{
    public async Task<int> InvokeAsync(string[] args)
    {
        var root = Root();
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors.Select(error => error.Message).Distinct())
                terminal.Error.WriteLine(Messages.Usage(error));
            terminal.Error.WriteLine(Messages.SeeHelp(parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name + " "));
            return ExitCode.BadInput;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = terminal.Out,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            }, CancellationToken.None);
        }
        catch (Exception error)
        {
            return Refuse(error, verbose: args.Contains("--verbose"));
        }
    }

    RootCommand Root()
    {
        var root = new RootCommand(Messages.About)
        {
            RunVerb.Command(terminal),
            GraphVerb.Command(terminal),
            ValidateVerb.Command(terminal),
            RunsVerb.Command(terminal),
            ShowVerb.Command(terminal),
            LogsVerb.Command(terminal),
            ArtifactsVerb.Command(terminal),
            DoctorVerb.Command(terminal),
        };
        foreach (var verb in LaterVerbs.All())
            root.Add(verb);
        root.Directives.Clear();
        return root;
    }

    int Refuse(Exception error, bool verbose)
    {
        var (message, code) = error switch
        {
            RefusedException refused => (Messages.Error(refused.Message), refused.ExitCode),
            EngineException engine => (Messages.Error(engine.Message), engine.ExitCode),
            ManifestException manifest => (Lines(manifest), ExitCode.BadInput),
            OperationCanceledException when terminal.Cancellation.IsCancellationRequested => (Messages.Cancelled, ExitCode.Cancelled),
            IOException or UnauthorizedAccessException => (Messages.Error(error.Message), ExitCode.Surroundings),
            _ => (Messages.Error(Messages.Internal(error)), ExitCode.Surroundings),
        };
        terminal.Error.WriteLine(verbose ? $"{message}{Environment.NewLine}{error}" : message);
        return code;
    }

    string Lines(ManifestException error) =>
        string.Join(Environment.NewLine, error.Problems.Select(problem => problem.Format(terminal.Show(error.Path))));
}
