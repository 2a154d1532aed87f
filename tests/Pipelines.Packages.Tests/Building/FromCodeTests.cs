using Pipelines.Packages.Tests.Surroundings;

namespace Pipelines.Packages.Tests.Building;

/// <summary>Pipelines that users' own programs and tests run, with the packed packages.</summary>
public sealed class FromCodeTests(PackedFeed feed)
{
    static readonly string Engine = $"""<PackageReference Include="Pipelines.Engine" Version="{PackedFeed.Version}" />""";

    [Fact]
    public async Task A_program_runs_the_pipeline_that_it_holds()
    {
        var project = new UserProject(feed, "own program").Write("App.csproj", UserProject.ProjectFile(items: Engine));
        project.Edit("Sums.cs", "public static void Main() => Run();",
            """
            public static async System.Threading.Tasks.Task Main()
            {
                foreach (var mode in new[] { Pipelines.Engine.RunMode.Debug, Pipelines.Engine.RunMode.Local })
                {
                    var run = await Pipelines.Engine.PipelineRunner.RunAsync(() => Sums.Run(5), new() { Mode = mode });
                    Console.WriteLine($"{mode} {run.Status} {await run.Steps["Total"].OutputAsync<int>()}");
                }
            }
            """);
        (await project.BuildAsync()).Succeeds();
        (await project.DotNetAsync("run", "--no-build")).Succeeds().Says("Debug Completed 15").Says("Local Completed 15");
        (await project.BuildAgainAsync()).Succeeds().StartsNoCompiler();

        (await project.DotNetAsync("publish", "-o", "out", "-nodeReuse:false")).Succeeds();
        (await project.DotNetAsync("out/App.dll")).Succeeds().Says("Local Completed 15");
    }

    [Fact]
    public async Task A_test_project_runs_the_pipelines_of_the_projects_that_it_refers_to_and_two_of_one_name_do_not_meet()
    {
        var left = Library("Left", "n + 1");
        Library("Right", "n * 100");
        var tests = new UserProject(feed, "two libraries/Tests", "Tests")
            .Write("Tests.csproj", $"""
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup>
                  <ItemGroup>
                    {Engine}
                    <ProjectReference Include="../Left/Left.csproj" />
                    <ProjectReference Include="../Right/Right.csproj" />
                  </ItemGroup>
                </Project>
                """);
        tests.Write("Sums.cs", """
            using System;
            using System.Threading.Tasks;
            using Pipelines;
            using Pipelines.Engine;
            using Pipelines.Engine.Assertions;

            foreach (var mode in new[] { RunMode.Debug, RunMode.Local })
            {
                var left = PipelineRunner.RunAsync(() => Left.Same.Run(new Left.Box(5)), new() { Mode = mode });
                var right = PipelineRunner.RunAsync(() => Right.Same.Run(new Right.Box(5)), new() { Mode = mode });
                await Task.WhenAll(left, right);
                Left.Box box = left.Result.ShouldComplete().Value;
                Console.WriteLine($"{mode} {box} {right.Result.ShouldComplete().ShouldHaveRun("Change").Value}");
            }
            try
            {
                (await PipelineRunner.RunAsync(() => Left.Same.Run(new Left.Box(-1)))).ShouldComplete();
            }
            catch (RunAssertionException error)
            {
                Console.WriteLine(error.Message);
            }
            """);
        (await tests.BuildAsync()).Succeeds();
        Assert.False(Directory.Exists(Path.Combine(tests.Output, "pipelines")));
        Assert.Equal("../../../../Left/bin/Debug/net10.0/pipelines", (await File.ReadAllTextAsync(Path.Combine(tests.Output, "Left.pipelines"), TestContext.Current.CancellationToken)).Trim());
        var run = (await tests.DotNetAsync("run", "--no-build")).Succeeds();
        run.Says("Debug Box { N = 6 } Box { N = 500 }").Says("Local Box { N = 6 } Box { N = 500 }");
        run.Says("the run should be completed, but is failed").Says("✗ Change  failed").Says("System.ArgumentException: too small").Says("| looks at -1");

        // Only the pipeline's project is built again: what the tests have loaded is another build.
        left.Edit("Same.cs", "n + 1", "n + 2");
        (await left.BuildAsync("--no-restore")).Succeeds();
        (await tests.DotNetAsync("run", "--no-build")).Fails("are different builds. Build both projects again.");
        (await tests.BuildAsync("--no-restore")).Succeeds();
        (await tests.DotNetAsync("run", "--no-build")).Succeeds().Says("Local Box { N = 7 }");

        (await tests.DotNetAsync("publish", "-c", "Debug", "--no-build", "-o", Path.Combine(feed.Root, "elsewhere"), "-nodeReuse:false")).Succeeds();
        Directory.Delete(Path.Combine(left.Folder, "bin"), recursive: true);
        (await tests.DotNetAsync(Path.Combine(feed.Root, "elsewhere/Tests.dll"))).Succeeds().Says("Local Box { N = 7 } Box { N = 500 }");
        (await tests.DotNetAsync("run", "--no-build")).Fails("The manifest of the pipeline 'same' (Left.Same.Run) was not found");

        (await tests.DotNetAsync("clean", "-nodeReuse:false")).Succeeds();
        Assert.False(File.Exists(Path.Combine(tests.Output, "Left.pipelines")));
    }

    UserProject Library(string name, string formula)
    {
        var project = new UserProject(feed, $"two libraries/{name}", name)
            .Write($"{name}.csproj", UserProject.ProjectFile().Replace("<OutputType>Exe</OutputType>", "", StringComparison.Ordinal))
            .Write("Same.cs", $$"""
                namespace {{name}};

                public sealed record Box(int N);

                public static class Same
                {
                    [Pipelines.Component]
                    public static Box Change(Box box)
                    {
                        var n = box.N;
                        System.Console.WriteLine($"looks at {n}");
                        return n < 0 ? throw new System.ArgumentException("too small") : new({{formula}});
                    }

                    [Pipelines.Pipeline("same")] public static Box Run(Box box) => Change(box);
                }
                """);
        File.Delete(Path.Combine(project.Folder, "Sums.cs"));
        return project;
    }
}
