using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Pipelines.Values;

namespace Pipelines.Tests;

/// <summary>The step process protocol, against a real process.</summary>
public class HostedSteps
{
    const string Code = """
        public static partial class Steps
        {
            [Component]
            public static (double[], string) Run(double[] data, double factor = 2, CancellationToken stop = default)
            {
                if (factor < 0)
                    throw new ArgumentException("factor is negative");
                if (factor == 0)
                {
                    StepContext.Current.Progress.Report(0.5);
                    stop.WaitHandle.WaitOne();
                    stop.ThrowIfCancellationRequested();
                }
                Console.WriteLine("said");
                var context = StepContext.Current;
                return (Array.ConvertAll(data, d => d * factor),
                    $"{context.RunId} {context.Step} {context.Attempt} {PipelineRun.Current.Id} {AppContext.BaseDirectory} {Environment.CurrentDirectory} {System.Globalization.CultureInfo.CurrentCulture.Name}|{Console.In.ReadLine()}");
            }

            internal static class PipelinesEntry
            {
                public static async Task ExecuteAsync(StepCall call)
                {
                    var result = Run(call.Input<double[]>("data"), call.Input<double>("factor", 2), call.CancellationToken);
                    call.Output<double[]>("scaled", result.Item1);
                    call.Output<string>("text", result.Item2);
                    await Task.CompletedTask;
                }
            }
        }
        """;

    [Fact]
    public async Task A_step_runs_and_its_outputs_are_files_with_digests()
    {
        using var bundle = new StepBundle("Run", Code);
        using var host = new HostProcess(bundle);
        var ready = await host.AnswerAsync();
        Assert.Equal(("ready", host.Process.Id), (ready.GetProperty("type").GetString(), ready.GetProperty("pid").GetInt32()));

        var blob = Path.Combine(bundle.Root, "blob");
        await File.WriteAllBytesAsync(blob, RoundTrip.Bytes<double[]>([1, 2]), TestContext.Current.CancellationToken);
        host.Send(HostProcess.Request(bundle, new() { ["data"] = new JsonObject { ["path"] = blob, ["format"] = "npy" }, ["factor"] = new JsonObject { ["json"] = 1.5 } }));
        var result = await host.AnswerAsync();
        Assert.Equal("completed", result.GetProperty("status").GetString());

        var scaled = result.GetProperty("outputs").GetProperty("scaled");
        var bytes = await File.ReadAllBytesAsync(Path.Combine(bundle.Outputs, scaled.GetProperty("file").GetString()!), TestContext.Current.CancellationToken);
        Assert.Equal(("npy", "double[]", bytes.Length), (scaled.GetProperty("format").GetString(), scaled.GetProperty("type").GetString(), scaled.GetProperty("bytes").GetInt32()));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)), scaled.GetProperty("sha256").GetString());
        Assert.Equal([1.5, 3], new ValueFormats().Read<double[]>(new MemoryStream(bytes), "npy"));
        Assert.Equal(
            $"\"r1 Run_1 2 r1 {AppContext.BaseDirectory} {bundle.Root} |\"",
            await File.ReadAllTextAsync(Path.Combine(bundle.Outputs, "text.json"), TestContext.Current.CancellationToken));
        Assert.Equal(0, await host.ExitAsync());
        Assert.Equal("said\n", await host.Process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_failing_step_names_the_users_file_and_line()
    {
        var error = await Failure(new() { ["data"] = Json("[1]"), ["factor"] = Json("-1") });
        Assert.Equal(("System.ArgumentException", "factor is negative"), (error.GetProperty("type").GetString(), error.GetProperty("message").GetString()));
        Assert.Equal(("src/Steps.cs", 7), (error.GetProperty("file").GetString(), error.GetProperty("line").GetInt32()));
        Assert.Contains("Steps.Run", error.GetProperty("stack").GetString());
    }

    [Fact]
    public async Task A_missing_input_is_named()
    {
        var error = await Failure([]);
        Assert.Equal("input 'data' (double[]) of Run is missing.", error.GetProperty("message").GetString());
    }

    [Fact]
    public async Task An_input_of_another_type_is_named()
    {
        var error = await Failure(new() { ["data"] = Json("[1]"), ["factor"] = Json("\"x\"") });
        Assert.Equal("input 'factor' of Run: a text was found where a double was expected", error.GetProperty("message").GetString()!.TrimEnd('.'));
    }

    [Fact]
    public async Task An_altered_bundle_is_not_loaded()
    {
        using var bundle = new StepBundle("Run", Code);
        using var host = new HostProcess(bundle);
        await host.AnswerAsync();
        var request = HostProcess.Request(bundle, new() { ["data"] = Json("[1]") });
        await File.AppendAllTextAsync(Path.Combine(bundle.Folder, "compiled", "Steps.dll"), "x", TestContext.Current.CancellationToken);
        host.Send(request);
        var result = await host.AnswerAsync();
        Assert.Contains("is not the file that was built", result.GetProperty("error").GetProperty("message").GetString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cancelled_step_gets_its_token_and_is_aborted(bool bySignal)
    {
        using var bundle = new StepBundle("Run", Code);
        using var host = new HostProcess(bundle);
        await host.AnswerAsync();
        host.Send(HostProcess.Request(bundle, new() { ["data"] = Json("[1]"), ["factor"] = Json("0") }));
        Assert.Equal(0.5, (await host.AnswerAsync()).GetProperty("value").GetDouble());
        if (bySignal)
            Assert.Equal(0, Kill(host.Process.Id, 15));
        else
            host.Send("""{"type":"cancel"}""");
        Assert.Equal("aborted", (await host.AnswerAsync()).GetProperty("status").GetString());
        Assert.Equal(0, await host.ExitAsync());
    }

    [Fact]
    public async Task The_host_ends_at_once_when_the_engine_is_gone()
    {
        using var bundle = new StepBundle("Run", Code);
        using var host = new HostProcess(bundle);
        await host.AnswerAsync();
        host.Send(HostProcess.Request(bundle, new() { ["data"] = Json("[1]"), ["factor"] = Json("0") }));
        await host.AnswerAsync();
        Assert.Equal(host.Process.Id, ProcessGroup(host.Process.Id));
        host.Process.StandardInput.Close();
        Assert.NotEqual(0, await host.ExitAsync());
    }

    [Fact]
    public async Task A_host_that_is_never_asked_ends_well()
    {
        using var bundle = new StepBundle("Run", Code);
        using var host = new HostProcess(bundle);
        await host.AnswerAsync();
        host.Process.StandardInput.Close();
        Assert.Equal(0, await host.ExitAsync());
    }

    static async Task<System.Text.Json.JsonElement> Failure(JsonObject inputs)
    {
        using var bundle = new StepBundle("Run", Code);
        using var host = new HostProcess(bundle);
        await host.AnswerAsync();
        host.Send(HostProcess.Request(bundle, inputs));
        var result = await host.AnswerAsync();
        Assert.Equal("failed", result.GetProperty("status").GetString());
        Assert.Equal(0, await host.ExitAsync());
        return result.GetProperty("error").Clone();
    }

    static JsonObject Json(string text) => new() { ["json"] = JsonNode.Parse(text) };

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Kill(int process, int signal);

    [DllImport("libc", EntryPoint = "getpgid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int ProcessGroup(int process);
}
