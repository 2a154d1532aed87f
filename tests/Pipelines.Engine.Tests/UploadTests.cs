using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Engine.Tests;

public sealed class UploadTests
{
    const string Train = """
        public static int Train(string names, string folder)
        {
            foreach (var name in names.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                var file = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, StepContext.Current.Step)).FullName, name);
                File.WriteAllText(file, $"{StepContext.Current.Step} {StepContext.Current.Attempt} {name}");
                StepContext.Current.UploadModel(name, file);
                File.WriteAllText(file, "changed afterwards");
            }
            return 1;
        }
        """;

    [Theory]
    [InlineData(RunMode.Debug)]
    [InlineData(RunMode.Local)]
    public async Task A_step_and_the_logic_put_files_and_folders_on_themselves_and_on_the_run_V6(RunMode mode)
    {
        const string logic = """
            File.WriteAllText(Path.Combine(folder, "logic.txt"), "of the logic");
            PipelineRun.Current.UploadArtifact("logic", Path.Combine(folder, "logic.txt"));
            Report(folder);
            """;
        using var pipeline = new TestPipeline(
            "string folder", logic,
            """
            public static int Report(string folder)
            {
                var files = Directory.CreateDirectory(Path.Combine(folder, "files"));
                File.WriteAllText(Path.Combine(files.FullName, "a.txt"), "a");
                StepContext.Current.UploadArtifact("folder", files.FullName);
                StepContext.Current.UploadArtifact("file", Path.Combine(files.FullName, "a.txt"));
                File.WriteAllText(Path.Combine(files.FullName, "a.txt"), "b");
                StepContext.Current.UploadArtifact("file", Path.Combine(files.FullName, "a.txt"));
                PipelineRun.Current.UploadModel("model", Path.Combine(files.FullName, "a.txt"));
                return 1;
            }
            """)
        { Plain = logic }.Build();
        var (result, events) = await pipeline.RunAsync(pipeline.Options.With("folder", pipeline.WorkingDirectory) with { Mode = mode });
        Assert.Null(result.Error);
        Assert.Equal(
            ["logic", "folder", "file", "file", "model"], events.All.OfType<ArtifactUploaded>().Select(upload => upload.Artifact.Name));
        using var history = pipeline.History();
        var uploads = history.Artifacts(result.RunId).Where(artifact => artifact.Kind != ArtifactKind.Output).ToList();
        Assert.Equal(
            [(null, null, "logic", ArtifactKind.Artifact, "bytes"), ("Report", null, "folder", ArtifactKind.Artifact, "tar"), ("Report", null, "file", ArtifactKind.Artifact, "bytes"), (null, "Report", "model", ArtifactKind.Model, "bytes")],
            uploads.Select(upload => (upload.Step, upload.Origin, upload.Name, upload.Kind, upload.Format)));
        Assert.Equal("b", await Text(history, uploads[2]));
        Assert.Equal("of the logic", await Text(history, uploads[0]));
    }

    [Theory]
    [InlineData(RunMode.Debug)]
    [InlineData(RunMode.Local)]
    public async Task What_is_not_there_fails_where_it_is_uploaded(RunMode mode)
    {
        using var pipeline = new TestPipeline(
            "", "Lose();", """public static int Lose() { StepContext.Current.UploadModel("m", "nowhere.bin"); return 1; }""")
        { Plain = "Lose();" }.Build();
        var (result, _) = await pipeline.RunAsync(pipeline.Options with { Mode = mode });
        Assert.Equal("System.IO.FileNotFoundException", result.Step("Lose").Error!.Type);
        Assert.StartsWith("'nowhere.bin' cannot be uploaded as 'm': there is neither a file nor a folder '", result.Step("Lose").Error!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RunMode.Debug, "*", "best", "best=w_2")]
    [InlineData(RunMode.Local, "*", "best", "best=w_2")]
    [InlineData(RunMode.Debug, "w_*", "best", "best=w_3")]
    [InlineData(RunMode.Local, "w_*", "best", "best=w_3")]
    [InlineData(RunMode.Local, "w_*", null, "w_3=w_3")]
    [InlineData(RunMode.Local, "*", null, "w_2=w_2")]
    [InlineData(RunMode.Local, "w_1", "first", "first=w_1")]
    [InlineData(RunMode.Local, "x_*", "best", "")]
    public async Task A_steps_models_are_mirrored_onto_the_run(RunMode mode, string pattern, string? target, string expected)
    {
        using var pipeline = Monitored("w_1 other w_3 w_2", pattern, target);
        var (result, _) = await pipeline.RunAsync(pipeline.Options.With("folder", pipeline.WorkingDirectory) with { Mode = mode });
        Assert.Null(result.Error);
        using var history = pipeline.History();
        var mirrored = history.Artifacts(result.RunId).Where(artifact => artifact.Step is null).ToList();
        Assert.All(mirrored, model => Assert.Equal((ArtifactKind.Model, "Train"), (model.Kind, model.Origin)));
        List<string> found = [];
        foreach (var model in mirrored)
            found.Add($"{model.Name}={(await Text(history, model)).Split(' ')[2]}");
        Assert.Equal(expected, string.Join(' ', found));
        Assert.Equal(["w_1", "other", "w_3", "w_2"], history.Artifacts(result.RunId, "Train").Where(artifact => artifact.Kind == ArtifactKind.Model).Select(artifact => artifact.Name));
    }

    [Fact]
    public async Task Mirrored_models_are_there_while_the_step_still_runs()
    {
        using var pipeline = new TestPipeline(
            "string file", "PipelinesSubmit_Train(Arg.Of<string>(file));",
            """public static int Train(string file) { File.WriteAllText(file, "w"); StepContext.Current.UploadModel("w", file); Meet(file, file + ".go"); return 1; }""")
        { Helpers = TestRun.Meet, ComponentSettings = { ["Train"] = Monitors("*", "best") } }.Build();
        var events = new EventLog();
        var run = PipelineRunner.RunAsync(
            pipeline.ManifestPath, pipeline.Options.With("file", pipeline.Shared("f")) with { OnEvent = events.Take }, TestContext.Current.CancellationToken);
        await events.When(e => e is ArtifactUploaded { Artifact: { Step: null, Name: "best" } });
        Assert.False(run.IsCompleted);
        await File.WriteAllTextAsync(pipeline.Shared("f.go"), "", TestContext.Current.CancellationToken);
        Assert.Equal(RunStatus.Completed, (await run).Status);
    }

    [Fact]
    public async Task What_an_earlier_attempt_reported_gives_way_to_the_next_one()
    {
        using var pipeline = new TestPipeline(
            "string file", "Train(file);",
            """
            public static int Train(string file)
            {
                File.WriteAllText(file, "w");
                var first = StepContext.Current.Attempt == 1;
                StepContext.Current.UploadModel(first ? "w_9" : "w_1", file);
                return first ? throw new InvalidOperationException("again") : 1;
            }
            """)
        { ComponentSettings = { ["Train"] = new(Monitors("w_*", null)) { ["retryOnFailure"] = 1 } } }.Build();
        var (result, _) = await pipeline.RunAsync(pipeline.Options.With("file", pipeline.Shared("f")));
        Assert.Equal(RunStatus.Completed, result.Status);
        using var history = pipeline.History();
        Assert.Equal(["w_1"], history.Artifacts(result.RunId).Where(artifact => artifact.Step is null).Select(artifact => artifact.Name));
    }

    [Fact]
    public async Task An_output_is_mirrored_by_its_name()
    {
        using var pipeline = new TestPipeline("", "Make();", "public static (int Left, int Right) Make() => (1, 2);")
        { ComponentSettings = { ["Make"] = new() { ["monitorArtifacts"] = new List<object?> { new Dictionary<string, object?> { ["name"] = "right", ["target"] = "seen" } } } } }.Build();
        var (result, _) = await pipeline.RunAsync();
        using var history = pipeline.History();
        var all = history.Artifacts(result.RunId);
        var mirrored = Assert.Single(all, artifact => artifact.Step is null);
        Assert.Equal(("seen", "Make", all.Single(artifact => artifact.Name == "right").Digest), (mirrored.Name, mirrored.Origin, mirrored.Digest));
    }

    static TestPipeline Monitored(string names, string pattern, string? target) => new TestPipeline(
        "string folder", $"Train(\"{names}\", folder);", Train)
    { Plain = $"Train(\"{names}\", folder);", ComponentSettings = { ["Train"] = Monitors(pattern, target) } }.Build();

    static Dictionary<string, object?> Monitors(string pattern, string? target) => new()
    {
        ["monitorModels"] = new List<object?> { target is null ? new Dictionary<string, object?> { ["name"] = pattern } : new Dictionary<string, object?> { ["name"] = pattern, ["target"] = target } },
    };

    static Task<string> Text(History history, ArtifactRecord artifact) => File.ReadAllTextAsync(history.ArtifactPath(artifact.Digest), TestContext.Current.CancellationToken);
}
