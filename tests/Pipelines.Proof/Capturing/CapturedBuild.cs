using Pipelines.Compiler.Inputs;

namespace Pipelines.Proof.Capturing;

/// <summary>Somebody else's project as its own build sees it. The project's folder stays as it is: what the build writes goes to <paramref name="Folder"/>.</summary>
sealed record CapturedBuild(string Project, string Folder, CompileRequest Request, IReadOnlyList<string> Arguments)
{
    /// <summary>Builds the project, or only asks for its compilation when it and those it refers to are built already.</summary>
    public static CapturedBuild Of(string project, string folder, Options options)
    {
        folder = Path.TrimEndingDirectorySeparator(folder) + "/";
        Directory.CreateDirectory(folder);
        List<string> arguments =
        [
            "msbuild", project, "-nologo", "-v:quiet", "-clp:ErrorsOnly;NoSummary", "-nodeReuse:false",
            $"-p:CustomAfterMicrosoftCommonTargets={Path.Combine(AppContext.BaseDirectory, "Capturing", "Proof.targets")}",
            $"-p:ProofProject={project}", $"-p:ProofFolder={folder}",
            "-p:ProvideCommandLineArgs=true", "-p:PipelinesEnabled=false", "-p:RunAnalyzers=false", "-p:TreatWarningsAsErrors=false", "-p:UseSharedCompilation=false",
            .. options.Properties.Select(p => "-p:" + p),
        ];
        arguments.AddRange(options.IsBuilt
            ? ["-t:ResolveReferences;CoreCompile", "-p:BuildProjectReferences=false", "-p:SkipCompilerExecution=true"]
            : ["-restore", "-t:Build", "-p:CopyLocalLockFileAssemblies=true", $"-p:ArtifactsPath={folder}artifacts"]);
        var (code, output) = Processes.Run("dotnet", arguments, Path.GetDirectoryName(project)!);
        var request = Path.Combine(folder, "compile.request");
        var csc = Path.Combine(folder, "csc.rsp");
        if (code != 0 || !File.Exists(request) || !File.Exists(csc))
            throw new ProofException($"{project} does not build here:\n{output}");
        return new CapturedBuild(project, folder, CompileRequest.Load(request), [.. File.ReadAllLines(csc).Where(l => l.Length > 0)]);
    }
}
