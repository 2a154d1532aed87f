using System.Text;
using System.Text.Json;
using CliWrap;

namespace Pipelines.Runner.Targets;

/// <summary>Builds a project and asks where its output went, in one call.</summary>
sealed class ProjectBuild(Terminal terminal, string project, string configuration, string? framework)
{
    public async Task<string> OutputFolderAsync(bool noBuild)
    {
        var answer = Path.GetTempFileName();
        try
        {
            await DotnetAsync(noBuild, answer);
            using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(answer));
            var properties = json.RootElement.GetProperty("Properties");
            if (properties.GetProperty("TargetDir").GetString() is { Length: > 0 } output)
                return Path.GetFullPath(output, Path.GetDirectoryName(project)!);
            throw new RefusedException(Messages.SeveralFrameworks(terminal.Show(project), properties.GetProperty("TargetFrameworks").GetString()!));
        }
        finally
        {
            File.Delete(answer);
        }
    }

    async Task DotnetAsync(bool noBuild, string answer)
    {
        List<string> arguments =
        [
            "msbuild", project, "-nologo", "-verbosity:quiet", "-consoleLoggerParameters:NoSummary",
            $"-property:Configuration={configuration}", "-getProperty:TargetDir", "-getProperty:TargetFrameworks", $"-getResultOutputFile:{answer}",
        ];
        if (framework is not null)
            arguments.Add($"-property:TargetFramework={framework}");
        if (!noBuild)
        {
            arguments.AddRange(["-restore", "-target:Build"]);
            terminal.Error.WriteLine(Messages.Building(terminal.Show(project)));
        }

        // Errors come as the compiler writes them; standard output stays the run's own.
        var lines = PipeTarget.ToDelegate(terminal.Error.WriteLine, Encoding.UTF8);
        var result = await Cli.Wrap(Dotnet.Path).WithArguments(arguments).WithValidation(CommandResultValidation.None)
            .WithEnvironmentVariables(variables => variables.Set("DOTNET_CLI_UI_LANGUAGE", "en"))
            .WithStandardOutputPipe(lines).WithStandardErrorPipe(lines)
            .ExecuteAsync(terminal.Cancellation);
        if (result.ExitCode != 0)
            throw new RefusedException(Messages.BuildFailed(terminal.Show(project)));
    }
}
