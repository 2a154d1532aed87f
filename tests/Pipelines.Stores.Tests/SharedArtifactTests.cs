using Pipelines.Engine;
using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Stores;
using Pipelines.Engine.Tests.Fixture;
using Pipelines.Stores.Tests.Fixture;

namespace Pipelines.Stores.Tests;

/// <summary>Rule V8: what a run makes lies in the shared store before it is recorded, and comes from there where it is not here.</summary>
public sealed class SharedArtifactTests : IDisposable
{
    const string Make = "public static double[] Make(int n) => Enumerable.Range(0, n).Select(i => (double)(i % 7)).ToArray();";
    const string Last = "public static double Last(double[] x) => x[^1];";

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("shared-");

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Place.Kinds), MemberType = typeof(Place))]
    public async Task Another_machine_reads_what_a_run_recorded(string kind)
    {
        using var place = await Place.OpenAsync(kind);
        using var pipeline = new TestPipeline(
            "string file",
            """PipelinesSubmit_Last(Arg.Of<double[]>(PipelinesSubmit_Make(Arg.Of<int>(5000)).Output<double[]>("result"))); PipelinesSubmit_Make(Arg.Of<int>(3)); PipelinesSubmit_Send(Arg.Of<string>(file));""",
            Make, Last, """public static void Send(string file) { File.WriteAllText(file, "sent"); StepContext.Current.UploadArtifact("file", file); PipelineRun.Current.UploadModel("model", file); }""").Build();
        var options = pipeline.Options.With("file", pipeline.Shared("f")) with { Artifacts = place.Url };
        var (result, _) = await pipeline.RunAsync(options);
        Assert.Equal((RunStatus.Completed, null), (result.Status, result.Error?.Message));

        // Another home stands for another machine.
        var shared = new SharedArtifacts(place.Url, folder.FullName);
        var there = new ArtifactStore(Path.Combine(folder.FullName, "home"), folder.FullName, shared);
        using var history = pipeline.History();
        var recorded = history.Artifacts(result.RunId);
        Assert.Equal(5, recorded.Count);
        foreach (var artifact in recorded)
            Assert.Equal(ArtifactState.Intact, await there.FindAsync(artifact.Digest, artifact.Bytes, Stop));
    }

    [Theory]
    [MemberData(nameof(Place.Kinds), MemberType = typeof(Place))]
    public async Task What_is_lost_or_damaged_here_comes_from_the_store(string kind)
    {
        using var place = await Place.OpenAsync(kind);
        using var pipeline = new TestPipeline("", "PipelinesSubmit_Make(Arg.Of<int>(5000)); PipelinesSubmit_Make(Arg.Of<int>(2));", Make).Build();
        var (result, _) = await pipeline.RunAsync(pipeline.Options with { Artifacts = place.Url });
        var local = new ArtifactStore(pipeline.Home);
        using var history = History.Open(pipeline.Home, place.Url);
        var (large, small) = (history.Artifacts(result.RunId, "Make").Single(), history.Artifacts(result.RunId, "Make_1").Single());
        File.Delete(local.PathOf(large.Digest));
        File.Delete(local.PathOf(small.Digest));
        await File.WriteAllTextAsync(local.PathOf(small.Digest), "damaged", Stop);
        Assert.All([large, small], artifact => Assert.Equal(artifact.Digest, FileDigest.Of(history.ArtifactPath(artifact.Digest))));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(pipeline.Home, "tmp")));
        using var alone = pipeline.History();
        File.Delete(local.PathOf(small.Digest));
        Assert.Contains("is gone", Assert.Throws<EngineException>(() => alone.ArtifactPath(small.Digest)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_logic_alone_hands_over_is_shared_and_one_step_runs_again_on_it_elsewhere_H3()
    {
        var place = new Uri(Path.Combine(folder.FullName, "place")).AbsoluteUri;
        using var pipeline = new TestPipeline("", "PipelinesSubmit_Last(Arg.Of<double[]>(Enumerable.Range(0, 5000).Select(i => (double)i).ToArray()));", Last) { HasCodes = true, Plain = "Last([]);" }.Build();
        var (first, _) = await pipeline.RunAsync(pipeline.Options with { Artifacts = place });
        Assert.Equal(RunStatus.Completed, first.Status);

        // A machine that has the record, and none of the values.
        Directory.Delete(Path.Combine(pipeline.Home, "artifacts"), recursive: true);
        var error = await Assert.ThrowsAsync<EngineException>(() => PipelineRunner.RunStepAsync(first.RunId, "Last", pipeline.Options, Stop));
        Assert.Contains("The input 'x' of 'Last'", error.Message, StringComparison.Ordinal);
        var again = await PipelineRunner.RunStepAsync(first.RunId, "Last", pipeline.Options with { Artifacts = place }, Stop);
        Assert.Equal((RunStatus.Completed, first.Step("Last").Outputs.Single().Digest), (again.Status, again.Step("Last").Outputs.Single().Digest));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(pipeline.Home, "tmp")));
    }

    [Fact]
    public async Task A_result_taken_from_an_earlier_run_is_shared_and_fetched_like_a_new_one()
    {
        var place = new Uri(Path.Combine(folder.FullName, "place")).AbsoluteUri;
        using var pipeline = new TestPipeline("", "PipelinesSubmit_Make(Arg.Of<int>(5000));", Make)
        { Code = "sha256:1", ComponentSettings = { ["Make"] = new() { ["cache"] = true } } }.Build();
        // Made before there was a store.
        Assert.Equal(StepStatus.Completed, (await pipeline.RunAsync()).Result.Step("Make").Status);
        var (taken, _) = await pipeline.RunAsync(pipeline.Options with { Artifacts = place });
        var artifact = taken.Step("Make").Outputs.Single();
        var there = new ArtifactStore(Path.Combine(folder.FullName, "home"), folder.FullName, new(place, folder.FullName));
        Assert.Equal((StepStatus.Cached, ArtifactState.Intact), (taken.Step("Make").Status, await there.FindAsync(artifact.Digest, artifact.Bytes, Stop)));
        File.Delete(new ArtifactStore(pipeline.Home).PathOf(artifact.Digest));
        Assert.Equal(StepStatus.Cached, (await pipeline.RunAsync(pipeline.Options with { Artifacts = place })).Result.Step("Make").Status);
        File.Delete(new ArtifactStore(pipeline.Home).PathOf(artifact.Digest));
        Assert.Equal(StepStatus.Completed, (await pipeline.RunAsync()).Result.Step("Make").Status);
    }

    [Fact]
    public async Task Many_who_ask_at_once_share_one_transfer()
    {
        var store = new ArtifactStore(Path.Combine(folder.FullName, "home"), folder.FullName);
        var file = Path.Combine(folder.FullName, "a");
        await File.WriteAllBytesAsync(file, new byte[100_000], Stop);
        var digest = FileDigest.Of(file);
        var place = Path.Combine(folder.FullName, "place");
        await new SharedArtifacts(new Uri(place).AbsoluteUri, folder.FullName).PublishAsync(digest, file, Stop);
        var adopted = 0;
        var shared = new SharedArtifacts(new Uri(place).AbsoluteUri, folder.FullName);
        var first = new TaskCompletionSource();
        var asked = Enumerable.Range(0, 20).Select(_ => shared.FetchAsync(digest, fetched =>
        {
            Interlocked.Increment(ref adopted);
            first.Task.Wait(TimeSpan.FromSeconds(30));
            store.Adopt(fetched, digest);
        }, Stop)).ToList();
        first.SetResult();
        Assert.All(await Task.WhenAll(asked), Assert.True);
        Assert.Equal(1, adopted);
        Assert.Equal(ArtifactState.Intact, store.Verify(digest));
    }

    [Fact]
    public async Task What_compresses_well_travels_compressed_and_the_rest_as_it_is()
    {
        var place = Directory.CreateDirectory(Path.Combine(folder.FullName, "place")).FullName;
        var shared = new SharedArtifacts(new Uri(place).AbsoluteUri, folder.FullName);
        var (regular, random, tiny) = (Path.Combine(folder.FullName, "a"), Path.Combine(folder.FullName, "b"), Path.Combine(folder.FullName, "c"));
        await File.WriteAllTextAsync(regular, string.Join(',', Enumerable.Range(0, 50_000)), Stop);
        await File.WriteAllBytesAsync(random, System.Security.Cryptography.RandomNumberGenerator.GetBytes(100_000), Stop);
        await File.WriteAllTextAsync(tiny, new string('a', 1000), Stop);
        foreach (var file in new[] { regular, random, tiny })
            await shared.PublishAsync(FileDigest.Of(file), file, Stop);
        var sizes = new DirectoryInfo(Path.Combine(place, "sha256")).EnumerateFiles("*", SearchOption.AllDirectories).ToDictionary(file => file.Name, file => file.Length);
        Assert.True(sizes[FileDigest.Of(regular)[7..] + ".gz"] < new FileInfo(regular).Length * 0.8);
        Assert.Equal(100_000, sizes[FileDigest.Of(random)[7..]]);
        Assert.Equal(1000, sizes[FileDigest.Of(tiny)[7..]]);
    }

    [Fact]
    public async Task A_damaged_object_is_said_and_not_taken()
    {
        var place = Directory.CreateDirectory(Path.Combine(folder.FullName, "place")).FullName;
        var file = Path.Combine(folder.FullName, "a");
        await File.WriteAllTextAsync(file, "some", Stop);
        var digest = FileDigest.Of(file);
        var shared = new SharedArtifacts(new Uri(place).AbsoluteUri, folder.FullName);
        await shared.PublishAsync(digest, file, Stop);
        await File.WriteAllTextAsync(Path.Combine(place, "sha256", digest[7..9], digest[7..]), "else", Stop);
        var error = await Assert.ThrowsAsync<EngineException>(() => shared.FetchAsync(digest, _ => Assert.Fail("taken"), Stop));
        Assert.StartsWith($"The artifact {digest} is damaged in the store: 'sha256/", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_cannot_be_used_is_said_before_anything_runs()
    {
        using var pipeline = new TestPipeline("", "PipelinesSubmit_Make(Arg.Of<int>(1));", Make).Build();
        using var variables = Variables.S3("http://127.0.0.1:9");
        var error = await Assert.ThrowsAsync<EngineException>(() => pipeline.RunAsync(pipeline.Options with { Artifacts = "s3://artifacts" }));
        Assert.Equal(3, error.ExitCode);
        Assert.False(File.Exists(Path.Combine(pipeline.Home, "history.db")));
    }

    [Fact]
    public async Task A_step_whose_output_cannot_be_shared_fails_and_its_output_is_not_recorded()
    {
        using var place = await Place.OpenAsync("s3");
        using var pipeline = new TestPipeline(
            "string file", """PipelinesSubmit_Wait(Arg.Of<string>(file));""",
            """public static double[] Wait(string file) { Meet(file, file + ".go"); return [1, 2]; }""")
        { Helpers = TestRun.Meet }.Build();
        var events = new EventLog();
        var run = PipelineRunner.RunAsync(
            pipeline.ManifestPath, pipeline.Options.With("file", pipeline.Shared("f")) with { OnEvent = events.Take, Artifacts = place.Url }, Stop);
        await events.When(e => e is StepChanged { Status: StepStatus.Running });
        place.Stop();
        await File.WriteAllTextAsync(pipeline.Shared("f.go"), "", Stop);
        var result = await run;
        var step = result.Step("Wait");
        Assert.Equal((RunStatus.Failed, StepStatus.Failed), (result.Status, step.Status));
        Assert.Contains($"The store '{place.Url}' cannot be used: http://127.0.0.1:", step.Error!.Message, StringComparison.Ordinal);
        Assert.Empty(step.Outputs);
        using var history = pipeline.History();
        Assert.Empty(history.Artifacts(result.RunId));
    }

    [Fact]
    public async Task Neither_library_is_loaded_where_no_url_asks_for_it()
    {
        using var pipeline = new TestPipeline("", "PipelinesSubmit_Make(Arg.Of<int>(1));", Make)
        { Helpers = "" }.Build();
        using var engine = StoreProbe.Start(pipeline);
        var loaded = await engine.StandardOutput.ReadToEndAsync(Stop);
        await engine.WaitForExitAsync(Stop);
        Assert.Contains("Pipelines.Engine", loaded, StringComparison.Ordinal);
        Assert.DoesNotContain("AWSSDK", loaded, StringComparison.Ordinal);
        Assert.DoesNotContain("Azure", loaded, StringComparison.Ordinal);
    }
}
