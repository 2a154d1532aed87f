using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Engine.Tests;

/// <summary>Steps in containers: <c>Docker</c>, <c>DockerArgs</c>, <c>DockerBashSetupScript</c> with <c>--containers</c>.</summary>
public sealed class ContainerTests
{
    static Dictionary<string, object?> In(string? args = null, string? setup = null, string? image = null)
    {
        var settings = new Dictionary<string, object?> { ["docker"] = image ?? ContainerMachine.Image };
        if (args is not null)
            settings["dockerArgs"] = args;
        if (setup is not null)
            settings["dockerBashSetupScript"] = setup;
        return settings;
    }

    /// <summary>One component <c>A</c> in a container; the logic prints its result.</summary>
    static TestPipeline One(string body, Dictionary<string, object?> settings, string helpers = "") => new TestPipeline(
        "", "Console.WriteLine(PipelinesSubmit_A().Output<string>(\"result\").Value);", $"public static string A(CancellationToken stop = default) {{ {body} }}")
    {
        Helpers = helpers,
        HasCodes = true,
        ComponentSettings = { ["A"] = settings },
    };

    static RunOptions Contained(TestPipeline pipeline) => pipeline.Options with { Containers = true };

    static async Task<RunError> FailsAsync(string body, Dictionary<string, object?> settings)
    {
        ContainerMachine.Require();
        using var pipeline = One(body, settings).Build();
        var (result, _) = await pipeline.RunAsync(Contained(pipeline));
        Assert.Equal(RunStatus.Failed, result.Status);
        return result.Step("A").Error!;
    }

    [Fact]
    public async Task A_step_runs_in_its_image_and_without_the_option_on_this_machine()
    {
        ContainerMachine.Require();
        using var pipeline = One("""return AppContext.BaseDirectory.StartsWith("/pipelines/", StringComparison.Ordinal) ? "inside" : "outside";""", In()).Build();
        Assert.Equal(["inside"], (await pipeline.RunAsync(Contained(pipeline))).Events.Lines(null));
        Assert.Equal(["outside"], (await pipeline.RunAsync()).Events.Lines(null));
    }

    [Fact]
    public async Task Values_cross_in_both_directions_and_both_kinds_of_steps_give_what_plain_ones_give()
    {
        ContainerMachine.Require();
        using var pipeline = new TestPipeline(
            "",
            """
            var a = PipelinesSubmit_Make().Output<double[]>("result");
            var b = PipelinesSubmit_Double(Arg.Of<double[]>(a), Arg.Of<int>(3)).Output<double[]>("result");
            Console.WriteLine(PipelinesSubmit_Sum(Arg.Of<double[]>(b)).Output<double>("result").Value);
            """,
            "public static double[] Make() => Enumerable.Range(0, 100_000).Select(i => i / 7.0).ToArray();",
            "public static double[] Double(double[] values, int times) { Console.WriteLine(\"out\"); Console.Error.WriteLine(\"err\"); File.AppendAllText(\"seen.txt\", \"x\"); return values.Select(v => v * times).ToArray(); }",
            "public static double Sum(double[] values) => values.Sum();")
        {
            ComponentSettings = { ["Double"] = In() },
        }.Build();
        var (_, plain) = await pipeline.RunAsync();
        var (result, mixed) = await pipeline.RunAsync(Contained(pipeline));
        Assert.Equal(RunStatus.Completed, result.Status);
        Assert.Equal(plain.Lines(null), mixed.Lines(null));
        Assert.Equal(["err", "out"], mixed.Lines("Double").Order());
        Assert.Equal("xx", await File.ReadAllTextAsync(pipeline.Shared("seen.txt"), TestContext.Current.CancellationToken));
        Assert.Empty(ContainerMachine.Names(result.RunId));
    }

    [Fact]
    public async Task What_a_step_writes_and_what_its_host_answers_are_told_apart()
    {
        ContainerMachine.Require();
        using var pipeline = One(
            """
            Console.Error.Write("half a "); Console.Error.Flush();
            StepContext.Current.ReportText("t", "s", new string('x', 20_000)); StepContext.Current.ReportScalar("m", "s", 1.5, 0);
            Console.Error.WriteLine("line"); Console.Error.WriteLine("\u001e not ours"); Console.WriteLine(new string('y', 9_000));
            return "done";
            """, In()).Build();
        var (result, events) = await pipeline.RunAsync(Contained(pipeline));
        Assert.Equal(RunStatus.Completed, result.Status);
        Assert.Equal(["\u001e not ours", "half a line", new string('y', 9_000)], events.Lines("A").Order(StringComparer.Ordinal));
        using var history = pipeline.History();
        Assert.Equal(1.5, Assert.Single(history.Metrics(result.RunId)).Value);
    }

    [Fact]
    public async Task A_repository_is_there_in_the_container_with_its_history()
    {
        ContainerMachine.Require();
        using var remote = new RemoteRepository();
        var commit = remote.Commit("sub/data.txt", "inside");
        using var pipeline = One(
            """
            File.WriteAllText("written.txt", "");
            var objects = Path.GetFullPath("../.git/objects");
            var lent = Path.GetFullPath(File.ReadAllText(Path.Combine(objects, "info", "alternates")).Trim(), objects);
            return $"{File.ReadAllText("data.txt")} {Path.GetFileName(Path.GetDirectoryName(Environment.CurrentDirectory))} {Directory.Exists(lent)}";
            """, In());
        pipeline.Repositories["A"] = new() { Url = remote.Url, Commit = commit };
        pipeline.ComponentSettings["A"]["workingDir"] = "sub";
        var (result, events) = await pipeline.Build().RunAsync(Contained(pipeline));
        Assert.True(result.Status == RunStatus.Completed, result.ToString());
        Assert.Equal(["inside data True"], events.Lines(null));
        Assert.False(File.Exists(pipeline.Shared("written.txt")));
    }

    [Fact]
    public async Task A_step_that_throws_fails_with_its_own_exception_and_one_that_ends_its_process_with_its_code()
    {
        var thrown = await FailsAsync("throw new InvalidOperationException(\"mine\");", In());
        Assert.Equal(("System.InvalidOperationException", "mine"), (thrown.Type, thrown.Message));
        var ended = await FailsAsync("Environment.Exit(7); return null;", In());
        Assert.Contains("ended with exit code 7", ended.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_setup_script_runs_before_the_step_and_what_it_sets_holds()
    {
        ContainerMachine.Require();
        using var pipeline = One(
            """return Environment.GetEnvironmentVariable("FROM_SCRIPT") + File.ReadAllText("/tmp/made") + Environment.GetEnvironmentVariable("OWN");""",
            In(setup: "echo setting up\r\nexport FROM_SCRIPT=\"$OWN-exported \"\nprintf made > /tmp/made\ncat\n")).Build();
        var settings = pipeline.ComponentSettings["A"];
        settings["environment"] = new List<object?> { "OWN=a 'b' $HOME\nsecond line" };
        pipeline.Build();
        var (result, events) = await pipeline.RunAsync(Contained(pipeline));
        Assert.True(result.Status == RunStatus.Completed, result.ToString());
        Assert.Equal(["a 'b' $HOME", "second line-exported madea 'b' $HOME", "second line"], events.Lines(null));
        Assert.Equal(["setting up"], events.Lines("A"));
    }

    [Fact]
    public async Task A_setup_script_that_fails_fails_the_step_with_what_it_said()
    {
        var error = await FailsAsync("return \"never\";", In(setup: "echo about to fail\nls /no/such/folder\necho never"));
        Assert.Contains("DockerBashSetupScript ended with exit code 2", error.Message, StringComparison.Ordinal);
        Assert.Contains("about to fail", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("never", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_without_dotnet_or_bash_is_said_to_be_one()
    {
        ContainerMachine.Require();
        using var images = new SmallImages();
        var plain = await FailsAsync("return \"never\";", In(image: images.WithoutDotnet));
        Assert.Contains("holds no dotnet program", plain.Message, StringComparison.Ordinal);
        var prepared = await FailsAsync("return \"never\";", In(image: images.WithoutDotnet, setup: "true"));
        Assert.Contains("holds no dotnet program", prepared.Message, StringComparison.Ordinal);
        var bare = await FailsAsync("return \"never\";", In(image: images.Bare, setup: "true"));
        Assert.Contains("needs bash", bare.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_that_is_not_to_be_had_is_named()
    {
        var error = await FailsAsync("return \"never\";", In("--pull never", image: "localhost/no-such-image:1"));
        Assert.Contains("could not start a container of 'localhost/no-such-image:1'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-it", "holds '-it'")]
    [InlineData("--name=mine", "holds '--name=mine'")]
    [InlineData("-e \"open", "leaves a quote open")]
    public async Task Arguments_that_the_run_sets_itself_are_refused_before_anything_runs(string args, string said)
    {
        using var pipeline = One("return \"never\";", In(args)).Build();
        var error = await Assert.ThrowsAsync<EngineException>(() => pipeline.RunAsync(Contained(pipeline)));
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Equal(2, error.ExitCode);
    }

    [Fact]
    public async Task Arguments_reach_the_engine_as_they_are_and_nothing_in_them_is_run()
    {
        ContainerMachine.Require();
        using var pipeline = One(
            """return Environment.GetEnvironmentVariable("X") + "|" + Environment.GetEnvironmentVariable("Y");""", In("--env \"X=$(touch /tmp/pipelines-shell)\" --env 'Y=a \"b\"'")).Build();
        var (_, events) = await pipeline.RunAsync(Contained(pipeline));
        Assert.Equal(["$(touch /tmp/pipelines-shell)|a \"b\""], events.Lines(null));
        Assert.False(File.Exists("/tmp/pipelines-shell"));
    }

    [Fact]
    public async Task A_parameters_value_reaches_no_command_line_and_neither_do_secrets()
    {
        ContainerMachine.Require();
        const string secret = "s3cr3t-41c7-value";
        using var pipeline = new TestPipeline(
            "string text", "Console.WriteLine(PipelinesSubmit_A(Arg.Of<string>(text)).Output<string>(\"result\").Value);",
            "public static string A(string text) { Console.WriteLine(\"up\"); Meet(\"mine\", \"other\"); return text + StepContext.Current.GetSecret(\"KEY\")!.Length + Environment.GetEnvironmentVariable(\"PLAIN\"); }")
        {
            Helpers = TestRun.Meet,
            ComponentSettings = { ["A"] = In() },
        };
        pipeline.ComponentSettings["A"]["secrets"] = new List<object?> { "KEY" };
        pipeline.ComponentSettings["A"]["environment"] = new List<object?> { "PLAIN=in-a-file-5b" };
        pipeline.Build();
        File.WriteAllText(pipeline.Shared("secrets.env"), "KEY=" + secret);
        var text = "$(touch /tmp/pipelines-shell); `id`";
        var events = new EventLog();
        var running = PipelineRunner.RunAsync(pipeline.ManifestPath, Contained(pipeline).With("text", text) with { SecretsFile = "secrets.env", OnEvent = events.Take }, TestContext.Current.CancellationToken);
        await events.WhenLine("A", "up");
        var seen = Processes.CommandLines().Append(ContainerMachine.Run("inspect", ContainerMachine.Names("pipelines-").Single(name => name.EndsWith("-A", StringComparison.Ordinal)))).ToList();
        File.WriteAllText(pipeline.Shared("other"), "");
        Assert.Equal(RunStatus.Completed, (await running).Status);
        Assert.Equal([text + secret.Length + "in-a-file-5b"], events.Lines(null));
        Assert.DoesNotContain(seen, line => line.Contains(secret, StringComparison.Ordinal) || line.Contains("touch /tmp", StringComparison.Ordinal));
        Assert.DoesNotContain(seen.SkipLast(1), line => line.Contains("in-a-file-5b", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cancelled_step_gets_the_token_and_one_that_does_not_listen_is_killed_with_its_container_F11()
    {
        ContainerMachine.Require();
        using var pipeline = new TestPipeline(
            "", "PipelinesSubmit_Listens(); PipelinesSubmit_Deaf();",
            "public static void Listens(CancellationToken stop = default) { Console.WriteLine(\"up\"); stop.WaitHandle.WaitOne(); Console.WriteLine(\"told\"); stop.ThrowIfCancellationRequested(); }",
            "public static void Deaf() { Console.WriteLine(\"up\"); new ManualResetEvent(false).WaitOne(); }")
        {
            Unordered = ["Listens", "Deaf"],
            ComponentSettings = { ["Listens"] = In(), ["Deaf"] = In() },
        }.Build();
        using var cancel = new CancellationTokenSource();
        var events = new EventLog();
        var run = PipelineRunner.RunAsync(pipeline.ManifestPath, Contained(pipeline) with { OnEvent = events.Take, Grace = TimeSpan.FromSeconds(3) }, cancel.Token);
        await events.WhenLine("Listens", "up");
        await events.WhenLine("Deaf", "up");
        await cancel.CancelAsync();
        var result = await run;
        Assert.Equal(RunStatus.Aborted, result.Status);
        Assert.Equal([StepStatus.Aborted, StepStatus.Aborted], result.Steps.Select(step => step.Status));
        Assert.Contains("told", events.Lines("Listens"));
        Assert.Empty(ContainerMachine.Names(result.RunId));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("sleep 600")]
    public async Task A_time_out_ends_the_container_and_the_script_in_it_too(string? setup)
    {
        ContainerMachine.Require();
        using var pipeline = One("Console.WriteLine(\"up\"); new ManualResetEvent(false).WaitOne(); return null;", In(setup: setup)).Build();
        pipeline.ComponentSettings["A"]["timeoutSeconds"] = 4;
        pipeline.Build();
        var (result, _) = await pipeline.RunAsync(Contained(pipeline) with { Grace = TimeSpan.FromMilliseconds(200) });
        Assert.Equal("System.TimeoutException", result.Step("A").Error!.Type);
        Assert.Empty(ContainerMachine.Names(result.RunId));
    }

    [Fact]
    public async Task A_container_that_is_killed_fails_its_step()
    {
        ContainerMachine.Require();
        using var pipeline = One("Console.WriteLine(\"up\"); new ManualResetEvent(false).WaitOne(); return null;", In()).Build();
        var events = new EventLog();
        var run = PipelineRunner.RunAsync(pipeline.ManifestPath, Contained(pipeline) with { OnEvent = events.Take }, TestContext.Current.CancellationToken);
        var line = await events.WhenLine("A", "up");
        ContainerMachine.Run("kill", ContainerMachine.Names(line.RunId).Single());
        var result = await run;
        Assert.Contains("was killed (SIGKILL)", result.Step("A").Error!.Message, StringComparison.Ordinal);
        Assert.Empty(ContainerMachine.Names(result.RunId));
    }

    [Fact]
    public async Task A_killed_runner_leaves_no_container_behind()
    {
        ContainerMachine.Require();
        using var pipeline = One("Console.WriteLine(\"up\"); new ManualResetEvent(false).WaitOne(); return null;", In()).Build();
        using var engine = EngineProcess.Start(pipeline, containers: true);
        Assert.Equal("A: up", await engine.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        var name = ContainerMachine.Names("pipelines-").Single(name => name.EndsWith("-A", StringComparison.Ordinal));
        engine.Kill();
        await engine.WaitForExitAsync(TestContext.Current.CancellationToken);
        // Its standard input ends with the runner: 'wait' returns when the container has ended, or fails when it is gone already.
        ContainerMachine.WaitGone(name);
        Assert.Empty(ContainerMachine.Names(name));
    }

    [Fact]
    public async Task What_a_killed_runner_could_not_end_the_next_run_ends()
    {
        ContainerMachine.Require();
        using var pipeline = One("return \"next\";", In(setup: "echo waits\nwhile [ -e wait ]; do sleep 0.1; done")).Build();
        File.WriteAllText(pipeline.Shared("wait"), "");
        using var engine = EngineProcess.Start(pipeline, containers: true);
        Assert.Equal("A: waits", await engine.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        var name = ContainerMachine.Names("pipelines-").Single(name => name.EndsWith("-A", StringComparison.Ordinal));
        engine.Kill();
        await engine.WaitForExitAsync(TestContext.Current.CancellationToken);
        // The script reads nothing, and so does not learn of it.
        Assert.Equal([name], ContainerMachine.Names(name));
        using var other = One("return \"next\";", In()).Build();
        await other.RunAsync(Contained(other) with { Home = pipeline.Home });
        Assert.Empty(ContainerMachine.Names(name));
    }

    [Fact]
    public async Task Image_arguments_and_script_count_for_the_cache_C1()
    {
        ContainerMachine.Require();
        using var pipeline = One("return \"same\";", In());
        pipeline.ComponentSettings["A"]["cache"] = true;
        async Task<StepStatus> Status(RunOptions options)
        {
            pipeline.Build();
            return (await pipeline.RunAsync(options)).Result.Step("A").Status;
        }
        Assert.Equal(StepStatus.Completed, await Status(pipeline.Options));
        Assert.Equal(StepStatus.Completed, await Status(Contained(pipeline)));
        Assert.Equal(StepStatus.Cached, await Status(Contained(pipeline)));
        pipeline.ComponentSettings["A"]["dockerArgs"] = "--env A=1";
        Assert.Equal(StepStatus.Completed, await Status(Contained(pipeline)));
        pipeline.ComponentSettings["A"]["dockerBashSetupScript"] = "true";
        Assert.Equal(StepStatus.Completed, await Status(Contained(pipeline)));
        Assert.Equal(StepStatus.Cached, await Status(pipeline.Options));
    }

    [Fact]
    public async Task Without_an_engine_the_run_does_not_start_and_says_what_was_tried()
    {
        using var pipeline = One("return \"never\";", In()).Build();
        using var engine = EngineProcess.Start(pipeline, containers: true, environment: new() { ["PIPELINES_CONTAINER_ENGINE"] = "no-such-engine" });
        var said = await engine.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Contains("no engine answers. no-such-engine:", said, StringComparison.Ordinal);
    }
}
