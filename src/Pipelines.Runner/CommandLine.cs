using System.CommandLine;
using Pipelines.Engine;
using Pipelines.Manifest;
using Pipelines.Registry;
using Pipelines.Runner.Verbs;

namespace Pipelines.Runner;

/// <summary>The verbs, and how whatever they throw becomes a message and an exit code (product section 8).</summary>
sealed class CommandLine(Terminal terminal)
{
    public async Task<int> InvokeAsync(string[] args)
    {
        var root = Root();
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (args.Length == 0)
        {
            await StartAsync(root.Parse("--help"));
            return ExitCode.BadInput;
        }

        if (parsed.Errors.Count > 0)
            return BadUsage(parsed);

        try
        {
            return await StartAsync(parsed);
        }
        catch (Exception error)
        {
            return Refuse(error, verbose: args.Contains("--verbose"));
        }
    }

    Task<int> StartAsync(ParseResult parsed) => parsed.InvokeAsync(new InvocationConfiguration
    {
        Output = terminal.Out,
        Error = terminal.Error,
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = null,
    });

    int BadUsage(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var verbs = command.Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name).ToList();
        var unknown = parsed.UnmatchedTokens.Count > 0 && verbs.Count > 0 ? parsed.UnmatchedTokens[0] : null;
        var errors = unknown is null ? parsed.Errors.Select(error => error.Message).Distinct() : [Messages.UnknownVerb(unknown, verbs)];
        foreach (var error in errors)
            terminal.Error.WriteLine(Messages.Error(error));
        terminal.Error.WriteLine(Messages.SeeHelp(command is RootCommand ? "" : command.Name + " "));
        return ExitCode.BadInput;
    }

    RootCommand Root()
    {
        var root = new RootCommand(Messages.About)
        {
            RunVerb.Command(terminal),
            PlanVerb.Command(terminal),
            GraphVerb.Command(terminal),
            ValidateVerb.Command(terminal),
            RunsVerb.Command(terminal),
            ShowVerb.Command(terminal),
            LogsVerb.Command(terminal),
            WhyVerb.Command(terminal),
            CompareVerb.Command(terminal),
            ResumeVerb.Command(terminal),
            RerunVerb.Command(terminal),
            CancelVerb.Command(terminal),
            StepVerb.Command(terminal),
            MetricsVerb.Command(terminal),
            ReportsVerb.Command(terminal),
            SpansVerb.Command(terminal),
            ArtifactsVerb.Command(terminal),
            PublishVerb.Command(terminal),
            PullVerb.Command(terminal),
            InspectVerb.Command(terminal),
            AddVerb.Command(terminal),
            WorkerVerb.Command(terminal),
            LogicVerb.Command(terminal),
            QueuesVerb.Command(terminal),
            PruneVerb.Command(terminal),
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
            RegistryException registry => (Messages.Error(registry.Message), registry.Failure == RegistryFailure.Input ? ExitCode.BadInput : ExitCode.Surroundings),
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
