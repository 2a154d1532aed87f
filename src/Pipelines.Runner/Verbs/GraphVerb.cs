using System.CommandLine;
using Pipelines.Manifest;
using Pipelines.Runner.Graphs;
using Pipelines.Runner.Targets;

namespace Pipelines.Runner.Verbs;

/// <summary><c>graph</c>: the picture of what the build found in the pipeline method.</summary>
sealed class GraphVerb(Terminal terminal)
{
    readonly Target target = new(terminal);

    readonly Option<string> format = new("--format")
    {
        Description = "How to write it.",
        HelpName = "text|mermaid|dot|svg",
        DefaultValueFactory = _ => "text",
    };

    public static Command Command(Terminal terminal)
    {
        var verb = new GraphVerb(terminal);
        var command = new Command("graph", "Shows a pipeline's steps and what they hang on.") { verb.format, CommonOptions.Verbose() };
        verb.target.AddTo(command);
        command.SetAction((parsed, _) => verb.RunAsync(parsed));
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed)
    {
        Func<PipelineManifest, string> write = parsed.GetValue(format) switch
        {
            "text" => TextGraph.Write,
            "mermaid" => manifest => MermaidGraph.Write(StepGraph.Of(manifest)),
            "dot" => manifest => DotGraph.Write(StepGraph.Of(manifest)),
            "svg" => manifest => SvgGraph.Write(StepGraph.Of(manifest)),
            var other => throw new RefusedException(Messages.UnknownFormat(other!)),
        };
        terminal.Out.Write(write(ManifestFile.Load(await target.ManifestAsync(parsed)).Manifest));
        return ExitCode.Done;
    }
}
