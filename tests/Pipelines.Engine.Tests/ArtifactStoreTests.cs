using System.Diagnostics;
using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Engine.Tests;

/// <summary>Rules V2, V8: what is in the store is whole, or it is said.</summary>
public sealed class ArtifactStoreTests : IDisposable
{
    const string Make = "public static double[] Make() => Enumerable.Range(0, 1000).Select(i => (double)i).ToArray();";
    const string Last = "public static double Last(double[] x, int after = 0) => x[^1];";

    readonly DirectoryInfo home = Directory.CreateTempSubdirectory("store-tests-");

    public void Dispose() => home.Delete(recursive: true);

    [Fact]
    public void What_is_stored_is_intact_until_somebody_touches_it()
    {
        using var temporary = TemporaryFolder.Create(home.FullName, "a");
        var store = new ArtifactStore(home.FullName, temporary.Path);
        var digest = Add(store, [1, 2, 3]);
        Assert.Equal(ArtifactState.Intact, store.Verify(digest, 3));
        Assert.Equal(ArtifactState.Intact, new ArtifactStore(home.FullName).Verify(digest));
        Overwrite(store.PathOf(digest), [1, 2, 4]);
        Assert.Equal(ArtifactState.Damaged, store.Verify(digest, 3));
        Assert.Equal(ArtifactState.Damaged, new ArtifactStore(home.FullName).Verify(digest, 3));
        var damaged = Assert.Throws<EngineException>(() => store.Require(digest, 3));
        Assert.Equal(3, damaged.ExitCode);
        Assert.StartsWith($"The artifact {digest} is damaged: '{store.PathOf(digest)}' has other bytes. Run the pipeline again", damaged.Message, StringComparison.Ordinal);
        File.Delete(store.PathOf(digest));
        Assert.Equal(ArtifactState.Missing, store.Verify(digest, 3));
        Assert.StartsWith($"The artifact {digest} is gone: '{store.PathOf(digest)}'", Assert.Throws<EngineException>(() => store.Require(digest, 3)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_large_file_is_read_once_by_all_processes_until_anybody_changes_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only there a file's time of change is asked for.");
        using var temporary = TemporaryFolder.Create(home.FullName, "a");
        var bytes = new byte[2 << 20];
        var digest = Add(new ArtifactStore(home.FullName, temporary.Path), bytes);
        var file = new ArtifactStore(home.FullName).PathOf(digest);
        var mark = Path.Combine(home.FullName, "artifacts", "checked", Path.GetFileName(file));
        Assert.Equal(FileIdentity.Of(file), File.ReadAllText(mark));

        // What is not read keeps its time; its mark tells the use.
        var (written, old) = (File.GetLastWriteTimeUtc(file), DateTime.UtcNow.AddDays(-9));
        File.SetLastWriteTimeUtc(mark, old);
        Assert.Equal(ArtifactState.Intact, new ArtifactStore(home.FullName, temporary.Path).Verify(digest, bytes.Length));
        Assert.Equal(written, File.GetLastWriteTimeUtc(file));
        Assert.True(File.GetLastWriteTimeUtc(mark) > old.AddDays(1));

        // Whoever writes may set the times back: the system's own tells.
        bytes[7] = 1;
        Overwrite(file, bytes);
        File.SetLastWriteTimeUtc(file, written);
        Assert.Equal(ArtifactState.Damaged, new ArtifactStore(home.FullName, temporary.Path).Verify(digest, bytes.Length));
        bytes[7] = 0;
        Overwrite(file, bytes);
        Assert.Equal(ArtifactState.Intact, new ArtifactStore(home.FullName, temporary.Path).Verify(digest, bytes.Length));
        Assert.Equal(FileIdentity.Of(file), File.ReadAllText(mark));
    }

    [Fact]
    public void What_leaves_the_machine_is_read_whatever_is_known_of_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only there a file's time of change is asked for.");
        using var temporary = TemporaryFolder.Create(home.FullName, "a");
        var digest = Add(new ArtifactStore(home.FullName, temporary.Path), new byte[2 << 20]);
        var file = new ArtifactStore(home.FullName).PathOf(digest);
        Overwrite(file, new byte[(2 << 20) - 1].Append((byte)1).ToArray());
        // As a disk that rots: nobody wrote, as far as the system knows.
        File.WriteAllText(Path.Combine(home.FullName, "artifacts", "checked", Path.GetFileName(file)), FileIdentity.Of(file));
        var shared = new Stores.SharedArtifacts(new Uri(Path.Combine(home.FullName, "shared")).AbsoluteUri, temporary.Path);
        Assert.Equal(ArtifactState.Intact, new ArtifactStore(home.FullName, temporary.Path).Find(digest, 2 << 20));
        Assert.Equal(ArtifactState.Damaged, new ArtifactStore(home.FullName, temporary.Path, shared).Find(digest, 2 << 20));
        Assert.True(ArtifactPlaces.Local(home.FullName, read: true).Single().IsDamaged);
    }

    [Fact]
    public void A_prune_leaves_what_was_just_found_whole_and_takes_marks_with_their_files()
    {
        using var temporary = TemporaryFolder.Create(home.FullName, "a");
        var digest = Add(new ArtifactStore(home.FullName, temporary.Path), new byte[2 << 20]);
        var old = DateTime.UtcNow.AddDays(-9);
        File.SetLastWriteTimeUtc(new ArtifactStore(home.FullName).PathOf(digest), old);
        var unused = new UnusedArtifacts(home.FullName, [], DateTime.UtcNow.AddDays(-1));
        Assert.Equal(ArtifactState.Intact, new ArtifactStore(home.FullName, temporary.Path).Verify(digest));
        Assert.Equal(0, unused.Remove(dryRun: false).Count);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(home.FullName, "artifacts"), "*", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, old);
        Assert.Equal(1, unused.Remove(dryRun: false).Count);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(home.FullName, "artifacts"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Storing_the_same_bytes_again_mends_what_was_damaged()
    {
        using var temporary = TemporaryFolder.Create(home.FullName, "a");
        var store = new ArtifactStore(home.FullName, temporary.Path);
        var digest = Add(store, [1, 2, 3]);
        Overwrite(store.PathOf(digest), [9]);
        Assert.Equal(digest, Add(store, [1, 2, 3]));
        Assert.Equal(ArtifactState.Intact, store.Verify(digest, 3));
        Assert.Single(Directory.EnumerateFiles(Path.Combine(home.FullName, "artifacts"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Nobody_may_write_to_what_is_stored()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such modes.");
            return;
        }
        using var temporary = TemporaryFolder.Create(home.FullName, "a");
        var store = new ArtifactStore(home.FullName, temporary.Path);
        var mode = File.GetUnixFileMode(store.PathOf(Add(store, [1])));
        Assert.Equal(UnixFileMode.None, mode & (UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite));
        Assert.True(mode.HasFlag(UnixFileMode.UserRead));
    }

    [Fact]
    public void Many_that_begin_in_one_home_at_once_all_get_a_folder_of_their_own()
    {
        // Each looks for what killed ones left, and so at what others make just then.
        Parallel.For(0, 5000, new() { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken }, n =>
        {
            using var mine = TemporaryFolder.Create(home.FullName, $"{n}");
            Assert.True(Directory.Exists(mine.Path));
            Assert.True(TemporaryFolder.IsInUse(home.FullName, $"{n}"));
        });
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(home.FullName, "tmp")));
    }

    [Fact]
    public void Who_goes_on_where_a_killed_one_was_loses_nothing_to_those_that_clean_up()
    {
        var tmp = Path.Combine(home.FullName, "tmp");
        for (var round = 0; round < 50; round++)
        {
            Directory.CreateDirectory(Path.Combine(tmp, "run", "half"));
            File.WriteAllText(Path.Combine(tmp, "run.lock"), "");
            Parallel.For(0, 4, n =>
            {
                using var mine = TemporaryFolder.Create(home.FullName, n == 0 ? "run" : $"{n}");
                Assert.Empty(Directory.EnumerateFileSystemEntries(mine.Path));
                File.WriteAllText(Path.Combine(mine.Path, "new"), "");
                using (TemporaryFolder.Create(home.FullName, $"{n}-next"))
                {
                    Assert.True(TemporaryFolder.IsInUse(home.FullName, Path.GetFileName(mine.Path)));
                    Assert.True(File.Exists(Path.Combine(mine.Path, "new")));
                }
            });
        }
    }

    [Fact]
    public void What_a_killed_process_was_writing_goes_and_what_is_in_use_stays()
    {
        var tmp = Path.Combine(home.FullName, "tmp");
        using var living = TemporaryFolder.Create(home.FullName, "living");
        // A killed process leaves both, and holds nothing.
        Directory.CreateDirectory(Path.Combine(tmp, "dead", "1-1"));
        File.WriteAllText(Path.Combine(tmp, "dead", "1-1", "half"), "ha");
        File.WriteAllText(Path.Combine(tmp, "dead.lock"), "");
        TemporaryFolder.Create(home.FullName, "next").Dispose();
        Assert.Equal(["living", "living.lock"], Directory.EnumerateFileSystemEntries(tmp).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task A_runner_killed_at_work_leaves_whole_artifacts_and_the_next_run_cleans_up()
    {
        using var pipeline = new TestPipeline(
            "", "PipelinesSubmit_Write(Arg.Of<double[]>(PipelinesSubmit_Make().Output<double[]>(\"result\")));",
            Make,
            """public static byte[] Write(double[] x) { File.WriteAllText("../half", Environment.ProcessId.ToString()); Console.WriteLine("here"); Thread.Sleep(60_000); return []; }""")
        .Build();
        using (var engine = EngineProcess.Start(pipeline))
        {
            while (await engine.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && line != "Write: here")
            {
            }
            engine.Kill();
            await engine.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        await Processes.Gone(await File.ReadAllTextAsync(Path.Combine(pipeline.Root, "half"), TestContext.Current.CancellationToken));
        var tmp = Path.Combine(pipeline.Home, "tmp");
        Assert.NotEmpty(Directory.EnumerateFileSystemEntries(tmp));

        using var other = new TestPipeline("", "PipelinesSubmit_Make();", Make).Build();
        var (result, _) = await other.RunAsync(other.Options with { Home = pipeline.Home });
        Assert.Equal(RunStatus.Completed, result.Status);
        Assert.Empty(Directory.EnumerateFileSystemEntries(tmp));
        AllIntact(pipeline.Home);
    }

    [Theory]
    [InlineData("File.Delete(file)", "is gone: '")]
    [InlineData("Overwrite(file)", "is damaged: '")]
    public async Task A_step_whose_input_was_changed_behind_the_stores_back_fails_and_says_so(string harm, string expected)
    {
        using var pipeline = new TestPipeline(
            "string artifacts",
            """var x = PipelinesSubmit_Make().Output<double[]>("result"); var done = PipelinesSubmit_Harm(Arg.Of<string>(artifacts), Arg.Of<double[]>(x)).Output<int>("result"); PipelinesSubmit_Last(Arg.Of<double[]>(x), Arg.Of<int>(done));""",
            Make, Last,
            $$"""public static int Harm(string artifacts, double[] x) { foreach (var file in Directory.GetFiles(artifacts, "*", SearchOption.AllDirectories)) { {{harm}}; } return 1; }""")
        { Helpers = """static void Overwrite(string file) { File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite); using var stream = File.OpenWrite(file); stream.Position = 500; stream.WriteByte(255); }""" }.Build();
        var options = pipeline.Options.With("artifacts", Path.Combine(pipeline.Home, "artifacts"));
        var (result, _) = await pipeline.RunAsync(options);
        var error = result.Step("Last").Error!;
        Assert.Equal((RunStatus.Failed, StepStatus.Completed, StepStatus.Failed), (result.Status, result.Step("Harm").Status, result.Step("Last").Status));
        Assert.Contains(expected + Path.Combine(pipeline.Home, "artifacts"), error.Message, StringComparison.Ordinal);
        Assert.Contains(result.Step("Make").Outputs.Single().Digest, error.Message, StringComparison.Ordinal);

        using var next = new TestPipeline("", "PipelinesSubmit_Last(Arg.Of<double[]>(PipelinesSubmit_Make().Output<double[]>(\"result\")));", Make, Last).Build();
        Assert.Equal(RunStatus.Completed, (await next.RunAsync(next.Options with { Home = pipeline.Home })).Result.Status);
    }

    [Fact]
    public async Task A_damaged_artifact_is_not_given_out()
    {
        using var pipeline = new TestPipeline("", "PipelinesSubmit_Make();", Make).Build();
        var (result, _) = await pipeline.RunAsync();
        using var history = pipeline.History();
        var digest = history.Artifacts(result.RunId).Single().Digest;
        Overwrite(history.ArtifactPath(digest), [1]);
        Assert.Contains("is damaged", Assert.Throws<EngineException>(() => history.ArtifactPath(digest)).Message, StringComparison.Ordinal);
        var read = await Assert.ThrowsAsync<EngineException>(() => result.Step("Make").OutputAsync<double[]>(cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("is damaged", read.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runners_that_share_a_home_do_not_disturb_each_other()
    {
        using var pipeline = new TestPipeline(
            "", "for (var i = 0; i < 3; i++) PipelinesSubmit_Last(Arg.Of<double[]>(PipelinesSubmit_Make().Output<double[]>(\"result\")));", Make, Last).Build();
        using var first = EngineProcess.Start(pipeline);
        using var second = EngineProcess.Start(pipeline);
        var here = await Task.WhenAll(pipeline.RunAsync(), pipeline.RunAsync());
        foreach (var engine in new[] { first, second })
        {
            await engine.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await engine.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal((int)RunStatus.Completed, engine.ExitCode);
        }
        Assert.All(here, run => Assert.Equal(RunStatus.Completed, run.Result.Status));
        using var history = pipeline.History();
        Assert.Equal(4, history.Runs().Count);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(pipeline.Home, "tmp")));
        AllIntact(pipeline.Home);
    }

    [Fact]
    public async Task A_full_disk_fails_the_step_that_writes_and_nothing_else_is_lost()
    {
        using var pipeline = new TestPipeline(
            "int bytes = 12_000_000",
            """var x = PipelinesSubmit_Last(Arg.Of<double[]>(PipelinesSubmit_Make().Output<double[]>("result"))).Output<double>("result"); PipelinesSubmit_Large(Arg.Of<int>(bytes), Arg.Of<double>(x));""",
            Make, Last, "public static byte[] Large(int bytes, double x) => new byte[bytes];")
        .Build();
        using var disk = SmallDisk.Mount(pipeline.Home, megabytes: 8);
        var (result, _) = await pipeline.RunAsync();
        Assert.Equal((RunStatus.Failed, StepStatus.Failed, StepStatus.Completed), (result.Status, result.Step("Large").Status, result.Step("Last").Status));
        Assert.Equal("System.IO.IOException", result.Step("Large").Error!.Type);
        Assert.Contains("No space left on device", result.Step("Large").Error!.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(pipeline.Home, "tmp")));
        using (var history = pipeline.History())
            Assert.Equal((RunStatus.Failed, 3), (history.Run(result.RunId).Status, history.Steps(result.RunId).Count));
        AllIntact(pipeline.Home);
        Assert.Equal(RunStatus.Completed, (await pipeline.RunAsync(pipeline.Options.With("bytes", "1000"))).Result.Status);
    }

    static string Add(ArtifactStore store, byte[] bytes)
    {
        var file = store.NewTemporaryFile();
        File.WriteAllBytes(file, bytes);
        var digest = FileDigest.Of(file);
        store.Adopt(file, digest);
        return digest;
    }

    static void Overwrite(string path, byte[] bytes)
    {
        File.Delete(path);
        File.WriteAllBytes(path, bytes);
        // Another time than when it was stored, whatever the clock's steps.
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddSeconds(1));
    }

    static void AllIntact(string home)
    {
        var store = new ArtifactStore(home);
        var files = Directory.GetFiles(Path.Combine(home, "artifacts"), "*", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.Equal(ArtifactState.Intact, store.Verify(FileDigest.Prefix + Path.GetFileName(file))));
    }
}
