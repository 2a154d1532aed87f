using System.CommandLine;
using System.Globalization;
using Pipelines.Engine;

namespace Pipelines.Runner.Verbs;

/// <summary><c>worker</c>: runs steps of queued pipelines until it is told to stop (rule M3).</summary>
sealed class WorkerVerb(Terminal terminal)
{
    readonly Option<string[]> queues = new("--queue") { Description = "A queue to serve; may be given several times. 'default' and 'services' where none is.", HelpName = "name", Arity = ArgumentArity.ZeroOrMore };
    readonly Option<int> slots = new("--slots") { Description = "How many steps it runs at once, at most; as many as there are cores by default.", HelpName = "n", DefaultValueFactory = _ => Environment.ProcessorCount };
    readonly Option<string?> name = new("--name") { Description = "What it is called in lists; machine:process by default.", HelpName = "name" };
    readonly Option<double> lease = new("--lease") { Description = "For how many seconds a step stays its own without a sign of life.", HelpName = "seconds", DefaultValueFactory = _ => 15 };
    readonly HostsOption hosts = new();
    readonly Option<string?> secrets = RunningOptions.Secrets();
    readonly Option<string?> home = CommonOptions.Home();
    readonly Option<string?> artifacts = CommonOptions.Artifacts();

    public static Command Command(Terminal terminal)
    {
        var verb = new WorkerVerb(terminal);
        var command = new Command("worker", "Runs queued pipelines and their steps. Ctrl+C: ends when its steps have ended; twice: gives them back.")
        {
            verb.queues, verb.slots, verb.name, verb.lease, verb.hosts.Option, verb.secrets, verb.home, verb.artifacts, CommonOptions.Verbose(),
        };
        command.SetAction((parsed, _) => verb.RunAsync(parsed));
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed)
    {
        var seconds = parsed.GetValue(lease);
        await PipelineWorker.RunAsync(
            new()
            {
                Queues = parsed.GetValue(queues) is { Length: > 0 } named ? [.. named.Distinct()] : ["default", "services"],
                LogicCommand = LogicVerb.OwnCommand,
                Slots = parsed.GetValue(slots),
                Name = parsed.GetValue(name),
                Lease = seconds is >= 1 and <= 3600 ? TimeSpan.FromSeconds(seconds) : throw new RefusedException(Messages.BadLease(seconds)),
                Hosts = hosts.Read(parsed),
                SecretsFile = parsed.GetValue(secrets) is { } file ? Path.GetFullPath(file, terminal.Folder) : null,
                Home = parsed.GetValue(home),
                Artifacts = parsed.GetValue(artifacts),
                QueueEngine = QueuesVariable.Engine,
                WorkingDirectory = terminal.Folder,
                HandBack = terminal.Again(),
                OnNews = text =>
                {
                    lock (terminal)
                        terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{DateTime.Now:HH:mm:ss} {text}"));
                },
            },
            terminal.Cancellation);
        return ExitCode.Done;
    }
}
