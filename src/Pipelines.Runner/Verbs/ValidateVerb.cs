using System.CommandLine;
using Pipelines.Manifest;
using Pipelines.Runner.Targets;

namespace Pipelines.Runner.Verbs;

/// <summary><c>validate</c>: all that a run would check before it starts (rule N3).</summary>
sealed class ValidateVerb(Terminal terminal)
{
    readonly Target target = new(terminal);

    public static Command Command(Terminal terminal)
    {
        var verb = new ValidateVerb(terminal);
        var command = new Command("validate", "Checks manifests and their bundles.") { CommonOptions.Verbose() };
        verb.target.AddTo(command);
        command.SetAction((parsed, _) => verb.RunAsync(parsed));
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed)
    {
        var code = ExitCode.Done;
        foreach (var manifest in await target.ManifestsAsync(parsed))
        {
            try
            {
                var loaded = ManifestFile.LoadChecked(manifest).Manifest;
                terminal.Out.WriteLine(Messages.Valid(terminal.Show(manifest), loaded.Components.Count, loaded.Graph.Steps.Count));
            }
            catch (ManifestException error)
            {
                foreach (var problem in error.Problems)
                    terminal.Error.WriteLine(problem.Format(terminal.Show(manifest)));
                code = ExitCode.BadInput;
            }
        }

        return code;
    }
}
