using System.Diagnostics;

namespace Pipelines.Tests;

/// <summary>Rule N4: a bundle runs by itself.</summary>
public class StandaloneSteps
{
    const string Code = """
        public static partial class Steps
        {
            [Component(ReturnValues = ["total", "rows"])]
            public static (double Total, float[,] Rows) Split(double[] data, double testSize = 0.2, bool loud = false, TaskType kind = TaskType.Qc, string? note = null)
            {
                if (note == "fail")
                    throw new InvalidOperationException("as asked");
                if (loud)
                    Console.WriteLine("LOUD " + kind);
                if (note == "report")
                {
                    StepContext.Current.ReportScalar("loss", "train", 0.5, 3);
                    StepContext.Current.ReportText("notes", "all", "done");
                    StepContext.Current.ReportSingleValue("accuracy", double.NaN);
                    PipelineRun.Current.ReportSingleValue("nowhere", 1);
                }
                return (data.Length * testSize, new float[data.Length, 1]);
            }

            internal static class PipelinesEntry
            {
                public static System.Reflection.MethodInfo Component => typeof(Steps).GetMethod("Split")!;

                public static Task ExecuteAsync(StepCall call)
                {
                    var result = Split(call.Input<double[]>("data"), call.Input<double>("testSize", 0.2), call.Input<bool>("loud", false), call.Input<TaskType>("kind", TaskType.Qc), call.Input<string?>("note", null));
                    call.Output<double>("total", result.Item1);
                    call.Output<float[,]>("rows", result.Item2);
                    return Task.CompletedTask;
                }
            }
        }
        """;

    [Fact]
    public async Task Scalars_are_options_artifacts_are_files_and_outputs_are_printed_or_written()
    {
        using var bundle = new StepBundle("Split", Code);
        var data = Path.Combine(bundle.Root, "data.npy");
        await File.WriteAllBytesAsync(data, RoundTrip.Bytes<double[]>([1, 2]), TestContext.Current.CancellationToken);
        var (code, text, _) = await Run(bundle, "--data", data, "--test-size", "0.5", "--loud", "--kind=monitor", "--out", Path.Combine(bundle.Root, "o"));
        Assert.Equal(0, code);
        Assert.Equal($"LOUD Monitor\ntotal = 1\nrows -> {Path.Combine(bundle.Root, "o", "rows.npy")}\n", text);
        Assert.True(File.Exists(Path.Combine(bundle.Root, "o", "rows.npy")));
    }

    [Fact]
    public async Task What_it_reports_is_printed_V6()
    {
        using var bundle = new StepBundle("Split", Code);
        var (code, text, _) = await Run(bundle, "--data", "[1, 2]", "--note", "report", "--out", bundle.Outputs);
        Assert.Equal(0, code);
        Assert.StartsWith("metric loss / train 3: 0.5\ntext notes / all 0: \"done\"\n", text);
        Assert.Contains("\nmetric accuracy: NaN\n", text);
        Assert.DoesNotContain("nowhere", text);
    }

    [Fact]
    public async Task Camel_case_names_and_constants_for_artifacts_work_too()
    {
        using var bundle = new StepBundle("Split", Code);
        var (code, text, _) = await Run(bundle, "--data", "[1, 2]", "--testSize=0.25", "--out", bundle.Outputs);
        Assert.Equal(0, code);
        Assert.StartsWith("total = 0.5\n", text);
    }

    [Theory]
    [InlineData("Split needs --data.")]
    [InlineData("Split has no input '--tset-size'. It has: --data, --test-size, --loud, --kind, --note, --out.", "--data", "[1]", "--tset-size", "1")]
    [InlineData("--test-size: 'x' is not a valid double.", "--data", "[1]", "--test-size", "x")]
    [InlineData("--data: there is no file 'none.npy' to read a double[] from.", "--data", "none.npy")]
    [InlineData("'--test-size' has no value.", "--data", "[1]", "--test-size")]
    [InlineData("'data' is not an option. Inputs are given as --name value.", "data")]
    [InlineData("'--testSize' is given twice.", "--data", "[1]", "--test-size", "1", "--testSize", "1")]
    public async Task Arguments_that_do_not_fit_give_one_message_and_code_2(string message, params string[] args)
    {
        using var bundle = new StepBundle("Split", Code);
        var (code, _, error) = await Run(bundle, args);
        Assert.Equal((2, message), (code, error.Trim()));
    }

    [Fact]
    public async Task A_failing_step_gives_code_1_and_the_users_line()
    {
        using var bundle = new StepBundle("Split", Code);
        var (code, _, error) = await Run(bundle, "--data", "[1]", "--note", "fail");
        Assert.Equal(1, code);
        Assert.StartsWith("Split failed: System.InvalidOperationException: as asked (at src/Steps.cs:7)", error);
    }

    [Fact]
    public async Task Help_lists_the_inputs()
    {
        using var bundle = new StepBundle("Split", Code);
        var (code, text, _) = await Run(bundle, "--help");
        Assert.Equal(0, code);
        Assert.Contains("--test-size double (default 0.2)", text);
        Assert.DoesNotContain("gives", text);
    }

    [Fact]
    public async Task Help_lists_the_outputs_where_the_interface_lies_beside_the_bundle()
    {
        using var bundle = new StepBundle("Split", Code);
        await File.WriteAllTextAsync(Path.Combine(bundle.Folder, "component.json"), """{"name":"Split","inputs":[{"name":"data"}],"outputs":[{"name":"total","type":"double"},{"name":"rows","type":"float[,]"}]}""", TestContext.Current.CancellationToken);
        var (code, text, _) = await Run(bundle, "--help");
        Assert.Equal(0, code);
        Assert.EndsWith("\ngives total double, rows float[,]\n", text);
    }

    static async Task<(int Code, string Out, string Error)> Run(StepBundle bundle, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [bundle.HostAssembly, "run", bundle.Folder, .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = bundle.Root,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, error);
    }
}
