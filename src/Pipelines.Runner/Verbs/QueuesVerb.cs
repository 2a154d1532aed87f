using System.CommandLine;
using Pipelines.Engine;

namespace Pipelines.Runner.Verbs;

/// <summary><c>queues</c>: what waits, what runs, and who serves it.</summary>
static class QueuesVerb
{
    public static Command Command(Terminal terminal)
    {
        var home = CommonOptions.Home();
        var command = new Command("queues", "Lists queues, the steps in them, and their workers.") { home, CommonOptions.Verbose() };
        command.SetAction(parsed =>
        {
            var queues = PipelineWorker.Queues(PipelinesHome.Find(parsed.GetValue(home), terminal.Folder));
            if (queues.Count == 0)
                terminal.Out.WriteLine(Messages.NoQueues);
            foreach (var queue in queues)
            {
                terminal.Out.WriteLine($"{queue.Name}  {queue.Waiting} waiting, {queue.Running} running{(queue.Workers.Count == 0 ? ", no worker" : "")}");
                foreach (var worker in queue.Workers)
                    terminal.Out.WriteLine($"  {worker.Name}  {worker.Running} of {worker.Slots} slots{(worker.Engine is { } engine ? $", by {engine}" : "")}{(worker.IsStopping ? ", stopping" : "")}");
            }
            return ExitCode.Done;
        });
        return command;
    }
}
