using System.CommandLine;
using Pipelines.Registry.Publishing;
using Pipelines.Registry.References;
using Pipelines.Runner.Targets;

namespace Pipelines.Runner.Verbs;

/// <summary><c>pull</c>: fetches a published pipeline into a folder.</summary>
sealed class PullVerb(Terminal terminal)
{
    readonly Argument<string> what = new("reference") { Description = "oci://host/repository:tag" };
    readonly Option<string?> output = new("--output", "-o") { Description = "The folder, which must not be there yet; by default one with the pipeline's name.", HelpName = "folder" };
    readonly RegistryOption client = new();

    public static Command Command(Terminal terminal)
    {
        var verb = new PullVerb(terminal);
        var command = new Command("pull", "Fetches a published pipeline into a folder, from which it can be run.") { verb.what, verb.output };
        verb.client.AddTo(command);
        command.Add(CommonOptions.Verbose());
        command.SetAction((parsed, _) => verb.PullAsync(parsed));
        return command;
    }

    async Task<int> PullAsync(ParseResult parsed)
    {
        var reference = RegistryReference.Parse(parsed.GetValue(what)!);
        var folder = Path.GetFullPath(parsed.GetValue(output) ?? reference.Repository.Split('/')[^1], terminal.Folder);
        using var registries = client.Open(parsed);
        var loaded = await new PipelineShelf(registries.Open(reference)).PullAsync(reference, folder, cancellationToken: terminal.Cancellation);
        await terminal.Out.WriteLineAsync(terminal.Show(loaded.Path));
        return ExitCode.Done;
    }
}
