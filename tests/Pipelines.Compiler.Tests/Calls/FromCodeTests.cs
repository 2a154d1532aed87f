using Pipelines.Compiler.Tests.Fixture;
using Pipelines.Engine;

namespace Pipelines.Compiler.Tests.Calls;

/// <summary>Runs that a program starts by a call in its own code: what travels there and back.</summary>
[Collection(OneRunAtATime.Name)]
public sealed class FromCodeTests(FromCodeTests.Calling calling) : IClassFixture<FromCodeTests.Calling>
{
    readonly CallingProject program = calling.Project;

    const string Code = """
        [assembly: ArtifactFormat(typeof(Odd), typeof(OddFormat))]

        /// <summary>Travels by a serializer that nobody knows but this code.</summary>
        public sealed class Odd { public object? Hidden; }

        public sealed class OddFormat : IArtifactSerializer<Odd>
        {
            public string Format => "odd";
            public string Extension => ".odd";
            public void Write(Odd value, Stream stream) => stream.Write(System.Text.Encoding.UTF8.GetBytes((string)value.Hidden!));
            public Odd Read(Stream stream) { using var reader = new StreamReader(stream); return new() { Hidden = reader.ReadToEnd() }; }
        }

        public sealed record Point(int X, double[] Y);

        public static class Work
        {
            [Component(ReturnValues = ["low", "high"])]
            public static (int Low, int High) Bounds(List<int> values) { Console.WriteLine("bounds"); return (values.Min(), values.Max()); }

            [Component] public static Point Move(Point from, float[,] grid, int by) => new(from.X + by, [.. from.Y, grid[1, 0], grid[0, 1]]);
            [Component] public static async Task<List<int>> GrowAsync(List<int> values) { await Task.Yield(); return [.. values, 9]; }
            [Component] public static void Note(string text) => Console.WriteLine(text);

            [Pipeline("values")]
            public static Point Values(Point from, float[,] grid, List<int> values, byte[] bytes, int n = 3)
            {
                var (low, high) = Bounds(values);
                return Move(from, grid, low * n + high + bytes.Length);
            }

            [Pipeline("async", ReturnValue = "all")]
            public static async Task<int> CountAsync(List<int> values) { var grown = await GrowAsync(values); grown.Add(1); return grown.Count; }

            [Pipeline("nothing")] public static void Nothing(string text = "hi") { Note(text); Console.WriteLine("ends"); }
            [Component] public static Odd Turn(Odd odd) => new() { Hidden = new string([.. ((string)odd.Hidden!).Reverse()]) };
            [Pipeline("odd")] public static Odd TurnTwice(Odd odd) { Console.WriteLine(((Odd)PipelineRun.Current.Parameters["odd"]!).Hidden); return Turn(odd); }
            [Pipeline("file")] public static void Read(FileInfo file) => Note(File.ReadAllText(file.FullName));
            [Pipeline("later")] public static async Task LaterAsync(CancellationToken stop = default) { await Task.Yield(); Note(stop.CanBeCanceled.ToString()); }
        }

        public static class Program
        {
            public static Task<RunResult<Point>> Values(RunOptions options)
            {
                var (by, grid) = (new[] { 1.5, double.NaN }, new float[,] { { 1, 2 }, { 3, 4 } });
                return PipelineRunner.RunAsync(() => Work.Values(new Point(1, by), grid, Listed(4, 7), new byte[5], 2), options);
            }

            public static Task<RunResult<int>> Count(RunOptions options) => PipelineRunner.RunAsync(() => Work.CountAsync(new List<int> { 1, 2 }), options);
            public static Task<RunResult> Nothing(RunOptions options) => PipelineRunner.RunAsync(() => Work.Nothing("ho"), options);
            public static Task<RunResult> Read(RunOptions options, string path) => PipelineRunner.RunAsync(() => Work.Read(new FileInfo(path)), options);
            public static Task<RunResult> Defaults(RunOptions options) => PipelineRunner.RunAsync(() => Work.Nothing(), options);
            public static Task<RunResult> Later(RunOptions options, CancellationToken stop) => PipelineRunner.RunAsync(() => Work.LaterAsync(stop), options);

            public static async Task<object?> Odd(RunOptions options)
            {
                var run = await PipelineRunner.RunAsync(() => Work.TurnTwice(new Odd { Hidden = "abc" }), options);
                return $"{run.ThrowIfFailed().Value.Hidden} {(await run.Steps["Turn"].OutputAsync<Odd>()).Hidden} {run.LastLines.Single()}";
            }

            static List<int> Listed(params int[] values) => [.. values];
        }
        """;

    [Theory]
    [InlineData(RunMode.Debug)]
    [InlineData(RunMode.Local)]
    public async Task Arguments_and_results_cross_by_value_formats_in_every_mode(RunMode mode)
    {
        var options = program.Options(mode);
        dynamic task = program.Call<Task>("Values", options);
        await (Task)task;
        RunResult result = task.Result;
        Assert.Equal(RunStatus.Completed, result.ThrowIfFailed().Status);
        // 1 + 4 * 2 + 7 + 5 bytes, of the type that the program itself has.
        dynamic value = task.Result.Value;
        Assert.Equal(21, (int)value.X);
        Assert.Equal([1.5, double.NaN, 3, 2], (double[])value.Y);
        Assert.Equal(4, await result.Steps["Bounds"].OutputAsync<int>("low", TestContext.Current.CancellationToken));
        Assert.Equal(["bounds"], result.Steps["Bounds"].LastLines);
        Assert.Equal((mode, StepStatus.Completed), (result.Mode, result.Steps["Move"].Status));
        Assert.Equal("values #1", result.Name);

        using var history = History.Open(options.Home!);
        var parameters = history.Run(result.RunId).Parameters;
        Assert.Contains("\"values\":[4,7]", parameters);
        Assert.Contains("\"grid\":{\"format\":\"npy\",\"digest\":\"sha256:", parameters);
        Assert.Contains("\"n\":2", parameters);
    }

    [Theory]
    [InlineData(RunMode.Debug)]
    [InlineData(RunMode.Local)]
    public async Task Methods_of_every_shape_run_and_outputs_are_those_that_the_step_made(RunMode mode)
    {
        var options = program.Options(mode);
        var counted = await program.Call<Task<RunResult<int>>>("Count", options);
        Assert.Equal((4, "all"), (counted.Value, Assert.Single(counted.Outputs).Name));
        // The logic adds to the list afterwards.
        Assert.Equal([1, 2, 9], await counted.Steps["GrowAsync"].OutputAsync<List<int>>(cancellationToken: TestContext.Current.CancellationToken));

        var noted = await program.Call<Task<RunResult>>("Nothing", options);
        Assert.Equal(["ho"], noted.Steps["Note"].LastLines);
        Assert.Equal(["ends"], noted.LastLines);
        var defaults = await program.Call<Task<RunResult>>("Defaults", options);
        Assert.Equal(["hi"], defaults.Steps["Note"].LastLines);
        var path = Path.Combine(program.Folder, "text");
        File.WriteAllText(path, "in the file");
        Assert.Equal(["in the file"], (await program.Call<Task<RunResult>>("Read", options, path)).Steps["Note"].LastLines);
        using var history = History.Open(options.Home!);
        Assert.Equal("{}", history.Run(defaults.RunId).Parameters);
    }

    [Theory]
    [InlineData(RunMode.Debug)]
    [InlineData(RunMode.Local)]
    public async Task A_token_in_the_call_cancels_the_run_F11(RunMode mode)
    {
        var options = program.Options(mode);
        using var stop = new CancellationTokenSource();
        var later = await program.Call<Task<RunResult>>("Later", options, stop.Token);
        Assert.Equal((RunStatus.Completed, "True"), (later.Status, Assert.Single(later.Steps["Note"].LastLines)));
        await stop.CancelAsync();
        var aborted = await program.Call<Task<RunResult>>("Later", options, stop.Token);
        Assert.Equal(RunStatus.Aborted, aborted.Status);
        Assert.Throws<OperationCanceledException>(() => aborted.ThrowIfFailed());
    }

    [Theory]
    [InlineData(RunMode.Debug)]
    [InlineData(RunMode.Local)]
    public async Task Values_with_a_format_of_their_own_cross_too(RunMode mode) =>
        Assert.Equal("cba cba abc", await program.Call<Task<object?>>("Odd", program.Options(mode)));

    [Fact]
    public async Task Runs_of_several_pipelines_and_modes_go_on_at_once_in_one_process_P14()
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, 6).Select(async i =>
        {
            var options = program.Options(i % 2 == 0 ? RunMode.Debug : RunMode.Local);
            return i < 3 ? (RunResult)await program.Call<Task<RunResult<int>>>("Count", options) : await program.Call<Task<RunResult>>("Nothing", options);
        }));
        Assert.All(runs, run => Assert.Equal(RunStatus.Completed, run.Status));
        Assert.All(runs[..3], run => Assert.Equal(4, ((RunResult<int>)run).Value));
        Assert.All(runs[3..], run => Assert.Equal(["ho"], run.Steps["Note"].LastLines));
        Assert.Equal(6, runs.Select(run => run.RunId).Distinct().Count());
    }

    /// <summary>Built once.</summary>
    public sealed class Calling : IDisposable
    {
        internal CallingProject Project { get; } = new(Code);

        public void Dispose() => Project.Dispose();
    }
}
