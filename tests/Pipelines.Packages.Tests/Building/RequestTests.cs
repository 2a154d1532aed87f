using Pipelines.Packages.Tests.Surroundings;

namespace Pipelines.Packages.Tests.Building;

/// <summary>What the build hands to the compiler, and that it believes no success without a result.</summary>
public sealed class RequestTests(PackedFeed feed)
{
    [Fact]
    public async Task A_compiler_that_writes_nothing_fails_the_build_with_the_request_in_place()
    {
        // Any program that ends well without a word is such a compiler: here the SDK's own printing of nothing.
        var silent = new UserProject(feed, "silent", "Silent")
            .Write("Silent.csproj", UserProject.ProjectFile("<PipelinesEnabled>false</PipelinesEnabled>"))
            .Write("Sums.cs", "return args[1].Contains(\"fails\") ? 7 : 0;");
        (await silent.BuildAsync()).Succeeds();
        Assert.False(Directory.Exists(silent.Intermediate));

        var project = new UserProject(feed, "a request ü");
        var build = await project.BuildAsync($"-p:PipelinesCompiler={silent.Output}/Silent.dll");
        build.Fails("error PIPE9011");

        var request = File.ReadAllLines(Path.Combine(project.Intermediate, "compile.request"));
        Assert.Contains($"assembly={project.Folder}/obj/Debug/net10.0/App.dll", request);
        Assert.Contains($"projectFile={project.Folder}/App.csproj", request);
        Assert.Contains($"output={project.Output}/", request);
        Assert.Contains($"pipelines={project.Output}/pipelines/", request);
        Assert.Contains("framework=net10.0", request);
        Assert.Contains("runtimeFramework=Microsoft.NETCore.App|10.0.0", request);
        Assert.Contains(request, line => line.StartsWith("copyLocal=", StringComparison.Ordinal)
            && line.EndsWith($"/Pipelines.dll|Pipelines.dll|Pipelines|{PackedFeed.Version}|runtime", StringComparison.Ordinal));
        var roslyn = request.Single(line => line.StartsWith("roslyn=", StringComparison.Ordinal))["roslyn=".Length..];
        Assert.True(File.Exists(Path.Combine(roslyn, "Microsoft.CodeAnalysis.CSharp.dll")));

        var arguments = File.ReadAllLines(Path.Combine(project.Intermediate, "csc.rsp"));
        Assert.Contains("Sums.cs", arguments);
        Assert.Contains(arguments, argument => argument.StartsWith("/define:", StringComparison.Ordinal) && argument.Contains(";DEBUG;", StringComparison.Ordinal));
        Assert.Contains(arguments, argument => argument.StartsWith("/reference:", StringComparison.Ordinal) && argument.EndsWith("/Pipelines.dll", StringComparison.Ordinal));

        var failing = new UserProject(feed, "it fails");
        (await failing.BuildAsync($"-p:PipelinesCompiler={silent.Output}/Silent.dll")).Fails("error PIPE9010").Says("exit code 7");
        (await failing.BuildAsync("--no-restore", "-p:PipelinesCompiler=/nowhere.dll")).Fails("error PIPE3020").Says("'/nowhere.dll' is not there");
    }

    [Fact]
    public async Task A_design_time_build_leaves_nothing_of_ours()
    {
        var project = new UserProject(feed, "design");
        (await project.DotNetAsync("restore")).Succeeds();
        var build = await project.DotNetAsync("msbuild", "-v:d", "-nodeReuse:false", "-t:ResolveReferences;Compile",
            "-p:DesignTimeBuild=true", "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true");
        build.Succeeds().StartsNoCompiler();
        Assert.False(Directory.Exists(project.Intermediate));
    }

    [Fact]
    public async Task A_build_publishes_when_it_is_asked_to_and_told_where_to()
    {
        var project = new UserProject(feed, "published");
        (await project.BuildAsync("-t:PublishPipelines")).Fails("error PIPE3011");
        var published = await project.BuildAsync("-t:PublishPipelines", "-p:PipelineRegistry=127.0.0.1:1/team", "-p:PipelinePublishOptions=--dry-run --allow-dirty", $"-p:PipelinesTool=dotnet {PackedFeed.Runner}");
        published.Succeeds().Says("would publish oci://127.0.0.1:1/team/");
    }
}
