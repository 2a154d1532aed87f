using System.Globalization;
using System.Text.Json;
using Pipelines.Engine;
using Pipelines.Runner.Rendering;
using Spectre.Console.Testing;

namespace Pipelines.Runner.Tests;

/// <summary>Product section 8: a run as plain lines, as JSON, as a live tree, and its last words.</summary>
public class RenderingTests
{
    [Fact]
    public void Plain_lines_read_as_in_the_golden_file() => Golden.Equal("run.txt", Written(output => new PlainLines(output).Take));

    [Fact]
    public void Json_lines_read_as_in_the_golden_file() => Golden.Equal("run.jsonl", Written(output => new JsonLines(output, stacks: false).Take));

    [Fact]
    public void Every_json_line_is_an_object_with_event_time_and_run()
    {
        foreach (var line in Written(output => new JsonLines(output, stacks: true).Take).TrimEnd().Split('\n'))
        {
            using var json = JsonDocument.Parse(line);
            Assert.Equal(["event", "at", "run"], json.RootElement.EnumerateObject().Take(3).Select(property => property.Name));
            Assert.Equal(Events.Run, json.RootElement.GetProperty("run").GetString());
        }
    }

    [Fact]
    public void Stacks_are_shown_on_demand_only()
    {
        Assert.DoesNotContain("at Iris.Train", Written(output => new JsonLines(output, stacks: false).Take), StringComparison.Ordinal);
        Assert.Contains("at Iris.Train", Written(output => new JsonLines(output, stacks: true).Take), StringComparison.Ordinal);
        Assert.DoesNotContain("   at Iris.Train", string.Join('\n', Last(verbose: false)), StringComparison.Ordinal);
        Assert.Contains("   at Iris.Train()", Last(verbose: true));
    }

    [Fact]
    public void The_last_words_say_which_step_what_where_and_what_to_do() => Assert.Equal(
        [
            "iris failed in 1.60s: 1 completed, 1 failed, 1 skipped (run 20261122-171500-3fa9c1)",
            "  Train failed: System.InvalidOperationException: boom and more",
            "    at src/Iris.cs:41",
            "    see: dotnet pipelines logs 20261122-171500-3fa9c1 Train",
        ],
        Last(verbose: false));

    [Fact]
    public void A_failure_of_the_pipeline_method_itself_is_told_too()
    {
        var result = new RunResult(Events.Run, RunStatus.Failed, [], new("System.Exception", "no", File: "src/Iris.cs", Line: 7), []);

        Assert.Equal(
            ["iris failed in 0.50s: no steps (run 20261122-171500-3fa9c1)", "  the pipeline method failed: System.Exception: no", "    at src/Iris.cs:7", "    see: dotnet pipelines logs 20261122-171500-3fa9c1"],
            Summary.Lines("iris", result, TimeSpan.FromSeconds(0.5), verbose: false));
    }

    [Fact]
    public void Many_failures_are_counted()
    {
        var steps = Enumerable.Range(1, 9).Select(n => Events.Record(n, $"s{n}", StepStatus.Failed, new("E", "m"))).Select(step => new StepResult(step));

        var lines = Summary.Lines("iris", new(Events.Run, RunStatus.Failed, [.. steps], null, []), TimeSpan.Zero, verbose: false).ToList();
        Assert.Equal("  … and 4 more: dotnet pipelines show 20261122-171500-3fa9c1", lines[^1]);
    }

    [Theory]
    [InlineData(11, "run-half.tree")]
    [InlineData(23, "run-over.tree")]
    public void The_tree_reads_as_in_the_golden_file(int events, string golden)
    {
        var picture = new RunPicture();
        foreach (var happened in Events.All.Take(events))
            picture.Apply(happened);
        var console = new TestConsole { Profile = { Width = 120 } };

        console.Write(TreeDrawing.Of(picture, Events.Start.AddSeconds(2), TreeDrawing.AllSteps, 120));

        Golden.Equal(golden, string.Join('\n', console.Lines.Select(line => line.TrimEnd())) + "\n");
    }

    [Fact]
    public void Where_there_are_too_many_steps_those_that_matter_are_shown_and_the_rest_is_counted()
    {
        var picture = new RunPicture();
        picture.Apply(Events.All[0]);
        for (var step = 0; step < 10_000; step++)
        {
            var status = step switch { 17 => StepStatus.Failed, 5_000 => StepStatus.Running, _ => StepStatus.Completed };
            picture.Apply(new StepChanged(Events.Start, Events.Run, $"s{step}", "s", null, status, 1, null, []));
        }

        var console = new TestConsole { Profile = { Width = 120 } };
        console.Write(TreeDrawing.Of(picture, Events.Start, rows: 6, columns: 120));

        Assert.Equal(8, console.Lines.Count);
        Assert.Contains("s17 ", console.Lines[1], StringComparison.Ordinal);
        Assert.Contains("s5000", console.Lines[2], StringComparison.Ordinal);
        Assert.Contains("… and 9994 more: 9994 completed", console.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Long_words_are_cut_so_that_each_step_keeps_to_one_line()
    {
        var picture = new RunPicture();
        foreach (var happened in Events.All)
            picture.Apply(happened);
        var console = new TestConsole { Profile = { Width = 70 } };

        console.Write(TreeDrawing.Of(picture, Events.Start, TreeDrawing.AllSteps, 70));

        Assert.Equal(4, console.Lines.Count);
        Assert.EndsWith("…", console.Lines[2].TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_live_tree_shows_what_the_pipeline_method_prints_and_ends_with_the_whole_picture()
    {
        var console = new TestConsole { Profile = { Width = 120 } }.EmitAnsiSequences();

        var result = await new LiveTree(console, TimeProvider.System, verbose: false).ShowAsync(async follow =>
        {
            foreach (var happened in Events.All)
                follow(happened);
            await Task.Yield();
            return Events.Result;
        });

        Assert.Same(Events.Result, result);
        // What is left of the tree's line is erased behind it.
        Assert.Contains(console.Lines, line => line.EndsWith("from the pipeline method\e[K", StringComparison.Ordinal));
        Assert.Contains("skipped", console.Lines[^1], StringComparison.Ordinal);
        Assert.DoesNotContain(console.Lines, line => line.Contains("quoted", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0.5, "0.50s")]
    [InlineData(59.994, "59.99s")]
    [InlineData(61, "1m 01s")]
    [InlineData(3_725, "1h 02m 05s")]
    [InlineData(90_000, "25h 00m 00s")]
    public void A_time_reads_as_people_say_it(double seconds, string expected) => Assert.Equal(expected, Texts.Duration(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(5_000_000_000, "4.7 GiB")]
    public void A_size_reads_in_binary_units(long bytes, string expected) => Assert.Equal(expected, Texts.Size(bytes));

    static IEnumerable<string> Last(bool verbose) => Summary.Lines("iris", Events.Result, TimeSpan.FromSeconds(1.6), verbose);

    static string Written(Func<TextWriter, Action<RunEvent>> renderer)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var take = renderer(output);
        foreach (var happened in Events.All)
            take(happened);
        return output.ToString();
    }
}
