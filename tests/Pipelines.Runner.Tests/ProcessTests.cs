using System.Text.Json;
using CliWrap;
using CliWrap.Buffered;
using Pipelines.Engine.Tests.Fixture;
using Pipelines.Manifest;

namespace Pipelines.Runner.Tests;

/// <summary>The built program as users start it: exit codes and streams (product section 8).</summary>
public sealed class ProcessTests : IDisposable
{
    readonly TestPipeline pipeline = new(
        "int n = 3, bool fail = false",
        """
        Console.WriteLine("logic speaks");
        Handle<int> a__h = PipelinesSubmit_Add(Arg.Of<int>(n), Arg.Of<bool>(fail)).Output<int>("result"); int a = default;
        Console.WriteLine("sum " + Lowered.Ref(ref a__h, ref a));
        """,
        """public static int Add(int a, bool fail) { Console.WriteLine("step speaks"); return fail ? throw new InvalidOperationException("no sum") : a + 1; }""")
    {
        Graph = new()
        {
            Dynamic = true,
            Steps = new()
            {
                ["Add"] = new() { Component = "Add", Inputs = new() { ["a"] = new() { Parameter = "n" } } },
                ["Add_1"] = new() { Component = "Add", Inputs = new() { ["a"] = new() { Step = "Add", Output = "result" } }, When = "n > 2", ForEach = "x in xs", Control = ["Add"] },
            },
        },
        ComponentSettings = new() { ["Add"] = new() { ["cpus"] = 2, ["executionQueue"] = "gpu" } },
        Plain = """Console.WriteLine("logic speaks"); Console.WriteLine("sum " + Add(n, fail));""",
    };

    public void Dispose() => pipeline.Dispose();

    [Theory]
    [InlineData("ui")]
    public async Task What_is_not_built_yet_is_refused_by_name(params string[] arguments)
    {
        var result = await RunAsync(arguments);

        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Contains("not supported yet", result.StandardError, StringComparison.Ordinal);
        Assert.Empty(result.StandardOutput);
    }

    [Fact]
    public async Task What_is_not_built_yet_is_not_in_the_help()
    {
        var help = (await RunAsync("--help")).StandardOutput + (await RunAsync("run", "--help")).StandardOutput;

        Assert.Contains("validate", help, StringComparison.Ordinal);
        Assert.All(["  ui ", "  logic "], word => Assert.DoesNotContain(word, help, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("error: unknown command 'rnu': did you mean 'run'?", "rnu")]
    [InlineData("error: unknown mode 'fast': expected debug, local or queued.", "run", "--mode", "fast")]
    [InlineData("error: --hosts many: expected single or reuse.", "run", "--hosts", "many")]
    [InlineData("error: --parallel 0: expected 1 or more.", "run", "--parallel", "0")]
    [InlineData("error: prune needs a limit: --older-than 30d", "prune")]
    [InlineData("error: --older-than 30: expected a number and d, h or m, e.g. 30d, 12h, 45m.", "prune", "--older-than", "30")]
    [InlineData("error: --older-than d: expected a number and d, h or m", "prune", "--older-than", "d")]
    [InlineData("error: --keep -1: expected 0 or more.", "prune", "--keep=-1")]
    [InlineData("error: --share goes with --mode debug: in other modes steps are processes of their own and share nothing.", "run", "--share")]
    [InlineData("error: unknown format 'png': expected text, mermaid, dot or svg.", "graph", "--format", "png")]
    [InlineData("error: 'nope.pipeline.yaml' is not there: expected a manifest (….pipeline.yaml), a project file or a folder.", "validate", "nope.pipeline.yaml")]
    [InlineData("holds no project and no manifest (….pipeline.yaml)", "run")]
    public async Task Bad_usage_is_said_and_ends_with_2(string expected, params string[] arguments)
    {
        var result = await RunAsync(arguments);

        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Contains(expected, result.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.StandardError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("local")]
    [InlineData("debug")]
    public async Task A_pipeline_that_completes_ends_with_0_and_one_line(string mode)
    {
        pipeline.Build();

        var result = await RunAsync("run", pipeline.ManifestPath, "--mode", mode, "-p", "n=41");

        Assert.Equal((ExitCode.Done, ""), (result.ExitCode, result.StandardError));
        Assert.Contains("test | logic speaks", result.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("Add | step speaks", result.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("test | sum 42", result.StandardOutput, StringComparison.Ordinal);
        Assert.Matches(@"^test completed in \S+: 1 completed \(run \S+\)$", result.StandardOutput.TrimEnd().Split('\n')[^1].TrimEnd());
    }

    [Fact]
    public async Task A_plan_says_what_would_run_and_starts_nothing()
    {
        pipeline.Build();

        var result = await RunAsync("plan", pipeline.ManifestPath, "-p", "n=41");

        Assert.Equal((ExitCode.Done, ""), (result.ExitCode, result.StandardError));
        Assert.Equal(
            """
            test 0.1: 2 calls known at build; the code decides which of them are made, and how often

            DOES  STEP   COMPONENT  AFTER  QUEUE  TAKES
            run   Add                      gpu    2 cpus
            run   Add_1  Add        Add    gpu    2 cpus  for each x in xs; if n > 2 (decided by Add)

            """,
            result.StandardOutput,
            ignoreLineEndingDifferences: true);
        Assert.False(File.Exists(Path.Combine(pipeline.Home, "history.db")));
    }

    [Fact]
    public async Task A_plan_is_there_for_programs()
    {
        pipeline.Build();

        var result = await RunAsync("plan", pipeline.ManifestPath, "--json", "-p", "n=41");

        var plan = JsonDocument.Parse(result.StandardOutput).RootElement;
        Assert.Equal(("test", true, "41"), (plan.GetProperty("pipeline").GetString(), plan.GetProperty("dynamic").GetBoolean(), plan.GetProperty("parameters").GetProperty("n").GetString()));
        var step = plan.GetProperty("steps")[1];
        Assert.Equal(("Add_1", "run", "gpu", 2), (step.GetProperty("step").GetString(), step.GetProperty("does").GetString(), step.GetProperty("queue").GetString(), step.GetProperty("cpus").GetInt32()));
        Assert.Equal(("n > 2", "x in xs", "Add"), (step.GetProperty("when").GetString(), step.GetProperty("forEach").GetString(), step.GetProperty("control")[0].GetString()));
    }

    [Fact]
    public async Task A_plan_checks_parameters_as_a_run_does()
    {
        pipeline.Build();

        var result = await RunAsync("plan", pipeline.ManifestPath, "-p", "n=many");

        Assert.Equal((ExitCode.BadInput, ""), (result.ExitCode, result.StandardOutput));
        Assert.Contains("'n'", result.StandardError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("local")]
    [InlineData("debug")]
    public async Task A_pipeline_that_fails_ends_with_1_and_says_where(string mode)
    {
        pipeline.Build();

        var result = await RunAsync("run", pipeline.ManifestPath, "--mode", mode, "-p", "fail=true");

        Assert.Equal(ExitCode.PipelineFailed, result.ExitCode);
        Assert.Contains("  Add failed: System.InvalidOperationException: no sum", result.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("    at src/Test.cs:", result.StandardOutput, StringComparison.Ordinal);
        Assert.Matches(@"    see: dotnet pipelines logs \S+ Add", result.StandardOutput);
        Assert.DoesNotContain("   at Test.", result.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_can_be_looked_at_afterwards()
    {
        pipeline.Build();
        await RunAsync("run", pipeline.ManifestPath, "-p", "n=41");

        var runs = (await RunAsync("runs")).StandardOutput.Split('\n');
        var run = runs[1].Split(' ')[0];
        Assert.Contains("completed", runs[1], StringComparison.Ordinal);
        var shown = (await RunAsync("show", run)).StandardOutput;
        Assert.Matches(@"name +test #1", shown);
        Assert.Matches(@"Add +Add +completed +1", shown);
        Assert.Equal("step speaks", (await RunAsync("logs", run, "Add")).StandardOutput.Trim());
        Assert.Matches(@"Add +result +output +int +json", (await RunAsync("artifacts", "list", run)).StandardOutput);
        Assert.Equal("42", (await RunAsync("artifacts", "cat", run, "Add", "result")).StandardOutput.Trim());
        Assert.Equal(ExitCode.Done, (await RunAsync("artifacts", "get", run, "Add", "result", "-o", "sum.json")).ExitCode);
        Assert.Equal("42", (await File.ReadAllTextAsync(pipeline.Shared("sum.json"), TestContext.Current.CancellationToken)).Trim());
        Assert.Contains("did you mean 'Add'?", (await RunAsync("logs", run, "Ad")).StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prune_says_what_it_removed_and_what_it_would_remove()
    {
        pipeline.Build();
        await RunAsync("run", pipeline.ManifestPath, "-p", "n=41");
        await RunAsync("run", pipeline.ManifestPath, "-p", "n=42");

        var planned = await RunAsync("prune", "--keep", "1", "--dry-run");
        Assert.Equal((ExitCode.Done, ""), (planned.ExitCode, planned.StandardError));
        Assert.Matches(@"^\S+  test #1  completed  .+\nwould remove 1 run, 1 artifact: 2 B$", planned.StandardOutput.ReplaceLineEndings("\n").TrimEnd());
        Assert.Matches(@"removed 1 run, 1 artifact: 2 B$", (await RunAsync("prune", "--keep", "1")).StandardOutput.TrimEnd());
        Assert.Equal("removed 0 runs, 0 artifacts: 0 B", (await RunAsync("prune", "--older-than", "1d")).StandardOutput.TrimEnd());
        Assert.DoesNotContain("test #1 ", (await RunAsync("runs")).StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_json_every_line_of_the_output_is_an_event()
    {
        pipeline.Build();

        var result = await RunAsync("run", pipeline.ManifestPath, "--json");

        var lines = result.StandardOutput.TrimEnd().Split('\n');
        Assert.StartsWith("""{"event":"run-started",""", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("""{"event":"run-ended",""", lines[^1], StringComparison.Ordinal);
        Assert.All(lines, line => Assert.StartsWith("""{"event":""", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_manifest_is_refused_before_anything_runs()
    {
        pipeline.Build();
        File.AppendAllText(Path.Combine(pipeline.StepFolder("Add"), "compiled", "Test.dll"), "x");

        foreach (var verb in new[] { "run", "validate" })
        {
            var result = await RunAsync(verb, pipeline.ManifestPath);
            Assert.Equal((ExitCode.BadInput, ""), (result.ExitCode, result.StandardOutput));
            Assert.Matches(@"test\.pipeline\.yaml\(\d+,\d+\): error: the bundle 'steps/Add' was altered", result.StandardError);
        }
    }

    [Fact]
    public async Task A_manifest_that_is_fine_is_said_to_be()
    {
        pipeline.Build();

        var result = await RunAsync("validate", pipeline.Folder);

        Assert.Equal(ExitCode.Done, result.ExitCode);
        Assert.Contains("test.pipeline.yaml: fine (1 component, 2 steps, all bundles whole)", result.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_pipelines_need_a_choice()
    {
        pipeline.Build();
        File.Copy(pipeline.ManifestPath, Path.Combine(pipeline.Folder, "other.pipeline.yaml"));

        Assert.Contains("there are several pipelines (other, test): choose one with --pipeline.", (await RunAsync("graph", pipeline.Folder)).StandardError, StringComparison.Ordinal);
        Assert.Contains("there is no pipeline 'tset': did you mean 'test'?", (await RunAsync("graph", pipeline.Folder, "--pipeline", "tset")).StandardError, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, (await RunAsync("graph", pipeline.Folder, "--pipeline", "test")).ExitCode);
    }

    [Fact]
    public async Task A_home_that_cannot_be_written_ends_with_3()
    {
        pipeline.Build();
        await File.WriteAllTextAsync(pipeline.Shared("file"), "", TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Surroundings, (await RunAsync("run", pipeline.ManifestPath, "--home", "file/below")).ExitCode);
        Assert.Equal(ExitCode.Surroundings, (await RunAsync("doctor", "--home", "file/below")).ExitCode);
    }

    [Fact]
    public async Task Doctor_looks_at_the_artifacts_here_and_at_the_shared_store()
    {
        var home = pipeline.Shared("own");
        var folder = Directory.CreateDirectory(Path.Combine(home, "artifacts", "sha256", "2d")).FullName;
        var whole = Path.Combine(folder, "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881");
        await File.WriteAllTextAsync(whole, "x", TestContext.Current.CancellationToken);
        var store = new Uri(pipeline.Shared("shared")).AbsoluteUri;

        var well = await RunAsync("doctor", "--home", home, "--verify", "--artifacts", store);
        await File.WriteAllTextAsync(whole, "y", TestContext.Current.CancellationToken);
        var unread = await RunAsync("doctor", "--home", home);
        var damaged = await RunAsync("doctor", "--home", home, "--verify", "--artifacts", new Uri(Path.Combine(whole, "below")).AbsoluteUri);

        Assert.Equal((ExitCode.Done, ExitCode.Done, ExitCode.Surroundings), (well.ExitCode, unread.ExitCode, damaged.ExitCode));
        Assert.Contains("ok      artifacts   1, 1 B, each with the bytes of its digest", well.StandardOutput, StringComparison.Ordinal);
        Assert.Contains($"ok      store       {store} can be read and written, with this machine's keys and clock", well.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("ok      artifacts   1, 1 B; --verify reads them all", unread.StandardOutput, StringComparison.Ordinal);
        Assert.DoesNotContain("store", unread.StandardOutput, StringComparison.Ordinal);
        Assert.Contains($"problem artifacts   {whole} has other bytes than its name says", damaged.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("problem store       The store '", damaged.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_says_when_the_database_cannot_be_reached_and_names_no_password()
    {
        var result = await RunAsync(new() { ["PIPELINES_DATABASE"] = "Host=127.0.0.1;Port=1;Database=d;Username=u;Password=hidden" }, ["doctor", "--home", pipeline.Home]);
        Assert.Equal(ExitCode.Surroundings, result.ExitCode);
        Assert.Contains("problem database    The history in PostgreSQL 127.0.0.1:1/d cannot be opened", result.StandardOutput, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", result.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_project_that_does_not_compile_shows_the_compilers_errors_and_ends_with_2()
    {
        await File.WriteAllTextAsync(pipeline.Shared("Broken.csproj"), """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(pipeline.Shared("Broken.cs"), "class Broken { int x = nothing; }", TestContext.Current.CancellationToken);

        var result = await RunAsync("run");

        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Matches(@"Broken\.cs\(1,24\): error CS0103:", result.StandardError);
        Assert.Contains("the build of Broken.csproj failed", result.StandardError, StringComparison.Ordinal);
    }

    Task<BufferedCommandResult> RunAsync(params string[] arguments) => RunAsync([], arguments);

    async Task<BufferedCommandResult> RunAsync(Dictionary<string, string?> environment, string[] arguments) => await Cli.Wrap("dotnet")
        .WithArguments(["exec", Path.Combine(AppContext.BaseDirectory, "dotnet-pipelines.dll"), .. arguments])
        .WithWorkingDirectory(pipeline.WorkingDirectory)
        .WithEnvironmentVariables(variables => variables.Set("PIPELINES_HOME", arguments.Contains("--home") ? null : pipeline.Home).Set(environment))
        .WithValidation(CommandResultValidation.None)
        .ExecuteBufferedAsync(TestContext.Current.CancellationToken);
}
