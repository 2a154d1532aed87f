using System.Text.Json;
using Pipelines.Packages.Tests.Surroundings;

namespace Pipelines.Packages.Tests.Building;

/// <summary>The Tabular sample as a user's own project, with the packed packages: a gate, trainings at once, a model on the run.</summary>
public sealed class TabularTests(PackedFeed feed)
{
    [Fact]
    public async Task Tabular_trains_at_once_behind_its_gate_and_gives_one_result_in_every_mode()
    {
        var project = Copy("tabular");
        (await project.BuildAsync()).Succeeds();

        var local = Events((await RunAsync(project, "--mode", "local", "--parallel", "4")).Succeeds());
        var debug = Events((await RunAsync(project, "--mode", "debug")).Succeeds());
        var reused = Events((await RunAsync(project, "--hosts", "reuse")).Succeeds());
        Assert.Equal(["Create", "Preprocess", "Check", "Train", "Train_1", "Train_2", "Train_3", "SelectBest"], Called(local));
        Assert.Equal(Called(local), Called(debug));
        var best = Assert.Single(Lines(local));
        Assert.StartsWith("Best: ", best, StringComparison.Ordinal);
        Assert.Equal([best], Lines(debug));
        Assert.Equal([best], Lines(reused));
        Assert.Equal((1, true), (MostAtOnce(debug), MostAtOnce(local) > 1));
        foreach (var events in (List<JsonElement>[])[local, debug, reused])
        {
            Assert.All(events.Where(e => Is(e, "step-changed") && Text(e, "step")!.StartsWith("Train", StringComparison.Ordinal) && Text(e, "status") == "running"),
                started => Assert.True(At(started) > events.FindIndex(e => Is(e, "step-changed") && Text(e, "step") == "Check" && Text(e, "status") == "completed")));
            var model = Assert.Single(events, e => Is(e, "artifact-uploaded") && Text(e, "step") is null);
            Assert.Equal(("model", "model", "SelectBest"), (Text(model, "output"), Text(model, "kind"), Text(model, "origin")));
            Assert.Contains(events, e => Is(e, "step-progress") && e.GetProperty("value").GetDouble() == 1);

            Assert.Equal([20, 40, 80, 160], ((string[])["Train", "Train_1", "Train_2", "Train_3"]).Select(step => Points(events, step, "error").Count));
            Assert.All((string[])["Train", "Train_3"], step => Assert.True(Points(events, step, "error")[0] > Points(events, step, "error")[^1]));
            Assert.Equal(Points(local, "SelectBest", "Summary"), Points(events, "SelectBest", "Summary"));
            Assert.Single(events, e => Is(e, "report-added") && Text(e, "title") == "candidates" && e.GetProperty("data").GetProperty("rows").GetArrayLength() == 4);

            int At(JsonElement e) => events.IndexOf(e);
        }
        Assert.Equal(Digest(local), Digest(debug));
        var stored = await DotNet.RunAsync(project.Folder, feed.Environment, [PackedFeed.Runner, "artifacts", "cat", Text(local[0], "run")!, "model"]);
        stored.Succeeds().Says("column,threshold,below,above");
    }

    [Fact]
    public async Task Nothing_is_trained_where_the_check_says_no()
    {
        var project = Copy("tabular gate");
        (await project.BuildAsync()).Succeeds();
        foreach (var mode in (string[])["local", "debug"])
        {
            var events = Events((await RunAsync(project, "--mode", mode, "-p", "minRows=100000")).Succeeds());
            Assert.Equal(["Create", "Preprocess", "Check"], Called(events));
            Assert.Equal(["The data is not good enough: nothing is trained."], Lines(events));
        }
    }

    UserProject Copy(string folder)
    {
        var project = new UserProject(feed, folder, "Tabular");
        File.Delete(Path.Combine(project.Folder, "Sums.cs"));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(PackedFeed.Repository, "samples/Tabular"), "*.cs"))
            project.Write(Path.GetFileName(file), File.ReadAllText(file));
        return project.Write("Tabular.csproj", UserProject.ProjectFile("<ImplicitUsings>enable</ImplicitUsings><Nullable>enable</Nullable>", ""));
    }

    Task<Outcome> RunAsync(UserProject project, params string[] arguments) =>
        DotNet.RunAsync(project.Folder, feed.Environment, [PackedFeed.Runner, "run", Path.Combine(project.Output, "pipelines/tabular.pipeline.yaml"), "--json", .. arguments]);

    static List<JsonElement> Events(Outcome run) =>
        [.. run.Output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement)];

    static IEnumerable<string> Called(List<JsonElement> events) =>
        events.Where(e => Is(e, "step-changed") && Text(e, "previous") is null).Select(e => Text(e, "step")!);

    static IEnumerable<string> Lines(List<JsonElement> events) => events.Where(e => Is(e, "log") && Text(e, "step") is null).Select(e => Text(e, "text")!);

    static string Digest(List<JsonElement> events) => Text(events.Last(e => Is(e, "artifact-uploaded")), "digest")!;

    static int MostAtOnce(List<JsonElement> events)
    {
        var (running, most) = (0, 0);
        foreach (var e in events.Where(e => Is(e, "step-changed")))
        {
            running += Text(e, "status") == "running" ? 1 : Text(e, "previous") == "running" ? -1 : 0;
            most = Math.Max(most, running);
        }
        return most;
    }

    /// <summary>Of what a step's metric is on the run.</summary>
    static List<double> Points(List<JsonElement> events, string step, string title) =>
    [
        .. events.Where(e => Is(e, "metrics-reported") && Text(e, "step") is null && Text(e, "origin") == step)
            .SelectMany(e => e.GetProperty("points").EnumerateArray()).Where(point => Text(point, "title") == title).Select(point => point.GetProperty("value").GetDouble()),
    ];

    static bool Is(JsonElement e, string name) => Text(e, "event") == name;

    static string? Text(JsonElement e, string name) => e.GetProperty(name).GetString();
}
