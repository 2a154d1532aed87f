using Pipelines.Engine;

namespace Pipelines.Compiler.Tests.Fixture;

/// <summary>What a run showed: its status, the logic's own output, and the states of its steps.</summary>
sealed record Seen(RunStatus Status, IReadOnlyList<string> Output, IReadOnlyDictionary<string, StepStatus> Steps, IReadOnlyList<RunEvent> Events)
{
    public static Task<Seen> RunAsync(TestProject project, string pipeline, RunMode mode, CancellationToken cancellationToken, params (string Name, string Value)[] parameters) =>
        RunAsync(project, pipeline, mode, Environment.ProcessorCount, cancellationToken, parameters);

    public static async Task<Seen> RunAsync(TestProject project, string pipeline, RunMode mode, int parallel, CancellationToken cancellationToken, params (string Name, string Value)[] parameters)
    {
        var events = new List<RunEvent>();
        var options = new RunOptions
        {
            Mode = mode,
            Parallel = parallel,
            Home = Path.Combine(project.Folder, "home"),
            WorkingDirectory = project.Folder,
            Parameters = parameters.ToDictionary(p => p.Name, p => new ParameterValue(p.Value, false)),
            OnEvent = e => { lock (events) events.Add(e); },
        };
        var result = await PipelineRunner.RunAsync(Path.Combine(project.Pipelines, pipeline + ".pipeline.yaml"), options, cancellationToken);
        var output = events.OfType<LogLine>().Where(l => l.Step is null).Select(l => l.Text).ToList();
        return new Seen(result.Status, output, result.Steps.ToDictionary(s => s.Name, s => s.Status), events);
    }

    /// <summary>The same code called as what it is.</summary>
    public static IReadOnlyList<string> Plain(TestProject project, string type, string method)
    {
        var before = Console.Out;
        using var writer = new StringWriter();
        Console.SetOut(writer);
        try
        {
            project.Plain(type, method);
        }
        finally
        {
            Console.SetOut(before);
        }
        return [.. writer.ToString().ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }
}

/// <summary>Runs share the console of the process: one after another.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class OneRunAtATime
{
    public const string Name = "one run at a time";
}
