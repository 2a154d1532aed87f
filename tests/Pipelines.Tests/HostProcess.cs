using System.Diagnostics;
using System.IO.Pipes;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipelines.Tests;

/// <summary>A step host as a real process, spoken to as the engine does.</summary>
public sealed class HostProcess : IDisposable
{
    readonly AnonymousPipeServerStream pipe = new(PipeDirection.In, HandleInheritability.Inheritable);
    readonly StreamReader answers;

    public HostProcess(StepBundle bundle)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(bundle.HostAssembly);
        start.ArgumentList.Add("host");
        start.ArgumentList.Add(pipe.GetClientHandleAsString());
        Process = Process.Start(start)!;
        pipe.DisposeLocalCopyOfClientHandle();
        answers = new(pipe);
    }

    public Process Process { get; }

    public void Send(JsonObject request) => Send(request.ToJsonString());

    public void Send(string line)
    {
        Process.StandardInput.WriteLine(line);
        Process.StandardInput.Flush();
    }

    public async Task<JsonElement> AnswerAsync()
    {
        var line = await answers.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken);
        Assert.NotNull(line);
        return JsonDocument.Parse(line).RootElement;
    }

    public async Task<int> ExitAsync()
    {
        await Process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken);
        return Process.ExitCode;
    }

    public static JsonObject Request(StepBundle bundle, JsonObject inputs) => new()
    {
        ["type"] = "step",
        ["bundle"] = bundle.Folder,
        ["digest"] = bundle.Digest,
        ["baseDirectory"] = AppContext.BaseDirectory,
        ["workingDirectory"] = bundle.Root,
        ["runId"] = "r1",
        ["step"] = "Run_1",
        ["component"] = "Run",
        ["attempt"] = 2,
        ["inputs"] = inputs,
        ["outputs"] = bundle.Outputs,
    };

    public void Dispose()
    {
        if (!Process.HasExited)
            Process.Kill(entireProcessTree: true);
        Process.Dispose();
        answers.Dispose();
        pipe.Dispose();
    }
}
