using System.Net;
using System.Net.Sockets;
using System.Text;
using Pipelines.Engine.Tests.Fixture;
using Pipelines.Manifest;

namespace Pipelines.Engine.Tests;

/// <summary>Repositories that are checked out for steps: <c>Repo</c>, <c>RepoBranch</c>, <c>RepoCommit</c>, <c>WorkingDir</c>.</summary>
public sealed class RepositoryTests : IDisposable
{
    readonly RemoteRepository remote = new();

    public void Dispose() => remote.Dispose();

    /// <summary>One component <c>A</c> with a repository; the logic prints its result.</summary>
    static TestPipeline One(string body, RepositorySpec? repository, string? workingDir = null, bool cache = false)
    {
        var pipeline = new TestPipeline("", "Console.WriteLine(PipelinesSubmit_A().Output<string>(\"result\").Value);", $"public static string A() {{ {body} }}")
        {
            HasCodes = true,
            ComponentSettings = { ["A"] = new() { ["cache"] = cache } },
        };
        if (repository is not null)
            pipeline.Repositories["A"] = repository;
        if (workingDir is not null)
            pipeline.ComponentSettings["A"]["workingDir"] = workingDir;
        return pipeline;
    }

    static async Task<string> PrintsAsync(TestPipeline pipeline)
    {
        var (result, events) = await pipeline.Build().RunAsync();
        Assert.True(result.Status == RunStatus.Completed, result.ToString());
        return Assert.Single(events.Lines(null));
    }

    static async Task<string> FailsAsync(RepositorySpec repository, string? workingDir = null, Action<TestPipeline>? change = null)
    {
        using var pipeline = One("return \"never\";", repository, workingDir);
        pipeline.Build();
        change?.Invoke(pipeline);
        var (result, _) = await pipeline.RunAsync();
        Assert.Equal(StepStatus.Failed, result.Step("A").Status);
        return result.Step("A").Error!.Message;
    }

    [Fact]
    public async Task A_step_runs_at_the_root_of_the_exact_commit_which_git_knows_there()
    {
        var old = remote.Commit("data.txt", "old");
        remote.Commit("data.txt", "new");
        using var pipeline = One(
            """
            using var git = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("git", ["log", "-1", "--format=%H"]) { RedirectStandardOutput = true });
            return $"{File.ReadAllText("data.txt")} {git.StandardOutput.ReadToEnd().Trim()} {Path.GetFileName(Environment.CurrentDirectory)}";
            """,
            new() { Url = remote.Url, Commit = old });
        Assert.Equal($"old {old} data", await PrintsAsync(pipeline));
    }

    [Fact]
    public async Task Without_a_commit_it_is_the_newest_of_the_branch_and_the_same_for_all_steps_of_a_run()
    {
        remote.Commit("data.txt", "main");
        remote.Branch("feature/x");
        remote.Commit("data.txt", "feature 1");
        using var pipeline = new TestPipeline(
            "string pushed", "Console.WriteLine(PipelinesSubmit_First().Output<string>(\"result\").Value); while (!File.Exists(pushed)) Thread.Sleep(2); Console.WriteLine(PipelinesSubmit_Second().Output<string>(\"result\").Value + PipelinesSubmit_Main().Output<string>(\"result\").Value);",
            "public static string First() => File.ReadAllText(\"data.txt\");", "public static string Second() => File.ReadAllText(\"data.txt\");", "public static string Main() => File.ReadAllText(\"data.txt\");")
        {
            Repositories =
            {
                ["First"] = new() { Url = remote.Url, Branch = "feature/x" },
                ["Second"] = new() { Url = remote.Url, Branch = "feature/x" },
                ["Main"] = new() { Url = remote.Url },
            },
        }.Build();
        var events = new EventLog();
        var options = pipeline.Options.With("pushed", pipeline.Shared("pushed"));
        var run = PipelineRunner.RunAsync(pipeline.ManifestPath, options with { OnEvent = events.Take }, TestContext.Current.CancellationToken);
        await events.When(e => e is LogLine { Step: null, Text: "feature 1" });
        remote.Commit("data.txt", "feature 2");
        File.WriteAllText(pipeline.Shared("pushed"), "");
        Assert.Equal(RunStatus.Completed, (await run).Status);
        Assert.Equal(["feature 1", "feature 1main"], events.Lines(null));
        Assert.Equal(["feature 2", "feature 2main"], (await pipeline.RunAsync(options)).Events.Lines(null));
    }

    [Fact]
    public async Task A_part_of_a_commits_id_and_a_tag_will_do()
    {
        var commit = remote.Commit("data.txt", "old");
        remote.Git("tag", "--annotate", "v1", "--message", "one");
        remote.Git("push", "--quiet", "origin", "v1");
        remote.Commit("data.txt", "new");
        using var part = One("return File.ReadAllText(\"data.txt\");", new() { Url = remote.Url, Commit = commit[..9] });
        Assert.Equal("old", await PrintsAsync(part));
        using var tag = One("return File.ReadAllText(\"data.txt\");", new() { Url = remote.Url, Branch = "v1" });
        Assert.Equal("old", await PrintsAsync(tag));
    }

    [Fact]
    public async Task Steps_at_once_have_a_tree_each_that_is_gone_afterwards_and_is_fetched_once()
    {
        var commit = remote.Commit("data.txt", "0");
        using var pipeline = new TestPipeline(
            "", "var all = Enumerable.Range(1, 4).Select(i => PipelinesSubmit_A(Arg.Of<int>(i)).Output<string>(\"result\")).ToList(); Console.WriteLine(string.Join(' ', all.Select(a => a.Value)));",
            "public static string A(int number) { var was = File.ReadAllText(\"data.txt\"); File.WriteAllText(\"data.txt\", $\"{number}\"); File.WriteAllText(\"mine\", \"\"); return was + File.ReadAllText(\"data.txt\"); }")
        {
            Repositories = { ["A"] = new() { Url = remote.Url, Commit = commit } },
        };
        Assert.Equal("01 02 03 04", await PrintsAsync(pipeline));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(pipeline.Home, "tmp"), "*", SearchOption.AllDirectories));
        Directory.Delete(remote.Bare, recursive: true);
        Assert.Equal("01 02 03 04", await PrintsAsync(pipeline));
    }

    [Fact]
    public async Task What_a_killed_fetch_left_does_not_stop_the_next_one()
    {
        remote.Commit("data.txt", "old");
        using var pipeline = One("return File.ReadAllText(\"data.txt\");", new() { Url = remote.Url });
        Assert.Equal("old", await PrintsAsync(pipeline));
        var commit = remote.Commit("data.txt", "new");
        var clone = Assert.Single(Directory.GetDirectories(Path.Combine(pipeline.Home, "repositories")));
        string[] left = [$"refs/pipelines/{commit}.lock", "shallow.lock", "config.lock", "packed-refs.lock", "objects/pack/tmp_pack_x1"];
        foreach (var file in left)
            File.WriteAllText(Path.Combine(clone, file), "");
        Assert.Equal("new", await PrintsAsync(pipeline));
        Assert.All(left, file => Assert.False(File.Exists(Path.Combine(clone, file)), file));
    }

    [Fact]
    public async Task A_runner_that_is_killed_while_it_fetches_holds_up_nobody()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var commit = remote.Commit("data.txt", "here");
        using var pipeline = One("return File.ReadAllText(\"data.txt\");", new() { Url = $"git://127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}/data.git", Commit = commit });
        pipeline.Build();
        using (var engine = EngineProcess.Start(pipeline))
        {
            using var asked = await server.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            engine.Kill(entireProcessTree: true);
            await engine.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        server.Stop();
        var (result, _) = await pipeline.RunAsync();
        Assert.Contains("cannot be read", result.Step("A").Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_local_repository_needs_no_remote_and_its_changes_come_along()
    {
        remote.Commit("data.txt", "pushed\n");
        var commit = remote.Commit("data.txt", "not pushed\n", push: false);
        remote.Write("data.txt", "not committed\n");
        var patch = "# Untracked, by name only:\n#   notes.txt\n" + remote.Git("diff") + "\n";
        remote.Git("checkout", "--quiet", "data.txt");
        using var pipeline = One("return File.ReadAllText(\"data.txt\").Trim();", null);
        var path = Path.GetRelativePath(pipeline.Folder, remote.WorkTree);
        pipeline.Repositories["A"] = new() { Path = path, Commit = commit };
        Assert.Equal("not pushed", await PrintsAsync(pipeline));
        File.WriteAllText(Path.Combine(pipeline.Folder, "a.patch"), patch);
        pipeline.Repositories["A"] = new() { Url = remote.Url, Path = path, Commit = commit, Patch = "a.patch" };
        Assert.Equal("not committed", await PrintsAsync(pipeline));
    }

    [Fact]
    public async Task A_patch_that_does_not_apply_or_was_cut_fails_the_step()
    {
        var commit = remote.Commit("data.txt", "one\n");
        var spec = new RepositorySpec { Url = remote.Url, Commit = commit, Patch = "a.patch" };
        void Write(TestPipeline pipeline, string text) => File.WriteAllText(Path.Combine(pipeline.Folder, "a.patch"), text);
        var other = await FailsAsync(spec, change: p => Write(p, "diff --git a/data.txt b/data.txt\n--- a/data.txt\n+++ b/data.txt\n@@ -1 +1 @@\n-two\n+three\n"));
        Assert.Contains("cannot be applied: error: patch failed: data.txt:1", other, StringComparison.Ordinal);
        Assert.Contains("too long and was cut", await FailsAsync(spec, change: p => Write(p, "# Cut: the first 3 characters\n")), StringComparison.Ordinal);
        Assert.Contains("is gone. Build the project again", await FailsAsync(spec), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_working_directory_lies_below_the_root_or_below_the_callers_folder()
    {
        remote.Commit("sub/deep/data.txt", "deep");
        using var inside = One("return File.ReadAllText(\"data.txt\") + File.Exists(\"../../.git/HEAD\");", new() { Url = remote.Url }, "sub/deep");
        Assert.Equal("deepTrue", await PrintsAsync(inside));
        using var plain = One("return File.ReadAllText(\"data.txt\");", null, "mine");
        Directory.CreateDirectory(plain.Shared("mine"));
        File.WriteAllText(plain.Shared("mine/data.txt"), "caller's");
        Assert.Equal("caller's", await PrintsAsync(plain));
        Assert.Contains("leads out of the repository", await FailsAsync(new() { Url = remote.Url }, "../.."), StringComparison.Ordinal);
        Assert.Contains("'none' is no folder of the repository", await FailsAsync(new() { Url = remote.Url }, "none"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_pipelines_own_repository_is_where_its_method_runs_and_its_steps_stay_with_the_caller()
    {
        remote.Commit("sub/data.txt", "repository's");
        using var pipeline = new TestPipeline(
            "", "Console.WriteLine(File.ReadAllText(\"data.txt\")); Console.WriteLine(PipelinesSubmit_A().Output<string>(\"result\").Value);", "public static string A() => File.ReadAllText(\"data.txt\");")
        {
            LogicRepository = new() { Url = remote.Url },
            Settings = { ["workingDir"] = "sub" },
        }.Build();
        File.WriteAllText(pipeline.Shared("data.txt"), "caller's");
        using var engine = EngineProcess.Start(pipeline);
        var said = await engine.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal([": repository's", ": caller's"], said.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        var (_, events) = await pipeline.RunAsync();
        Assert.Contains("whose working directory is left as it is", Assert.Single(events.All.OfType<LogLine>()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_is_named()
    {
        remote.Commit("data.txt", "main");
        Assert.Contains("has no branch 'nowhere'", await FailsAsync(new() { Url = remote.Url, Branch = "nowhere" }), StringComparison.Ordinal);
        Assert.Contains($"has no commit {new string('a', 40)}", await FailsAsync(new() { Url = remote.Url, Commit = new('a', 40) }), StringComparison.Ordinal);
        Assert.Contains("has no commit abcdef1", await FailsAsync(new() { Url = remote.Url, Commit = "abcdef1" }), StringComparison.Ordinal);
        var gone = await FailsAsync(new() { Url = remote.Url + "-gone", Commit = new('a', 40) });
        Assert.Contains($"The repository '{remote.Url}-gone' cannot be read", gone, StringComparison.Ordinal);
        Assert.Contains("does not appear to be a git repository", gone, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_that_are_missing_are_never_asked_for()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var stop = TestContext.Current.CancellationToken;
        var serving = Task.Run(async () =>
        {
            while (true)
            {
                using var client = await server.AcceptTcpClientAsync(stop);
                await client.GetStream().ReadAtLeastAsync(new byte[1], 1, cancellationToken: stop);
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), stop);
            }
        }, stop);
        var url = $"http://127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}/data.git";
        var said = await FailsAsync(new() { Url = url });
        Assert.Contains($"The repository '{url}' wants credentials that git does not have", said, StringComparison.Ordinal);
        server.Stop();
        await Assert.ThrowsAnyAsync<Exception>(() => serving);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task A_cancel_does_not_wait_for_a_server_that_never_answers(string? commit)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        using var pipeline = One("return \"never\";", new() { Url = $"git://127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}/data.git", Commit = commit }, cache: true).Build();
        using var cancel = new CancellationTokenSource();
        var run = PipelineRunner.RunAsync(pipeline.ManifestPath, pipeline.Options, cancel.Token);
        using var asked = await server.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await cancel.CancelAsync();
        var result = await run.WaitAsync(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken);
        Assert.Equal((RunStatus.Aborted, StepStatus.Aborted), (result.Status, result.Step("A").Status));
    }

    [Fact]
    public async Task Without_git_the_step_says_so()
    {
        remote.Commit("data.txt", "main");
        using var pipeline = One("return \"never\";", new() { Url = remote.Url }).Build();
        using var engine = EngineProcess.Start(pipeline, environment: new() { ["PATH"] = pipeline.WorkingDirectory });
        await engine.WaitForExitAsync(TestContext.Current.CancellationToken);
        using var history = pipeline.History();
        Assert.Contains("git cannot be started", Assert.Single(history.Runs()).Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_commit_counts_for_the_cache_however_it_was_named_and_so_does_what_differs_from_it_C1()
    {
        var old = remote.Commit("data.txt", "old\n");
        using var pipeline = One("return File.ReadAllText(\"data.txt\").Trim();", new() { Url = remote.Url }, cache: true);
        async Task<string> Run(RepositorySpec spec)
        {
            pipeline.Repositories["A"] = spec;
            var (result, events) = await pipeline.Build().RunAsync();
            return $"{result.Step("A").Status} {Assert.Single(events.Lines(null))}";
        }
        Assert.Equal("Completed old", await Run(new() { Url = remote.Url }));
        Assert.Equal("Cached old", await Run(new() { Url = remote.Url, Commit = old }));
        Assert.Equal("Cached old", await Run(new() { Url = remote.Url, Commit = old[..8] }));
        remote.Commit("data.txt", "new\n");
        Assert.Equal("Completed new", await Run(new() { Url = remote.Url }));
        File.WriteAllText(Path.Combine(pipeline.Folder, "a.patch"), "diff --git a/data.txt b/data.txt\n--- a/data.txt\n+++ b/data.txt\n@@ -1 +1 @@\n-old\n+patched\n");
        Assert.Equal("Completed patched", await Run(new() { Url = remote.Url, Commit = old, Patch = "a.patch" }));
        Assert.Equal("Cached patched", await Run(new() { Url = remote.Url, Commit = old, Patch = "a.patch" }));
        using var history = pipeline.History();
        var plain = history.Runs().Where(run => history.Steps(run.Id).Single().Status == StepStatus.Completed).First();
        Assert.Contains("the repository's commit changed from", string.Join('\n', history.Why(plain.Id, "A").Changes.Select(change => change.Text)), StringComparison.Ordinal);
    }
}
