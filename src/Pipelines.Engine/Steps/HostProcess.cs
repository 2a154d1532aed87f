using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;
using System.Text.Json;
using Pipelines.Engine.Containers;

namespace Pipelines.Engine.Steps;

/// <summary>One step host: started ahead, given one request after the other, or just one. It ends with this process, because its standard input does.</summary>
sealed class HostProcess
{
    // A child that is started while another's pipe handle is open for inheriting would keep that pipe open.
    internal static readonly Lock Starting = new();
    static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(2);

    readonly TaskCompletionSource<bool> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Lock writing = new();
    readonly Process process;
    readonly Queue<string> early = new();
    readonly Lock turning = new();
    volatile HostTurn? turn;
    volatile bool isKilled;
    bool isGone;

    HostProcess(Process process, AnonymousPipeServerStream? answers, ContainerStart? container)
    {
        this.process = process;
        Container = container;
        Id = process.Id;
        var errors = process.StandardError.BaseStream;
        var streams = Task.WhenAll(
            LineReader.Start("step stdout", process.StandardOutput.BaseStream, new HostLines("out", () => turn, TakeEarly).Take),
            LineReader.Start("step stderr", container is null ? errors : new FrameSplitter(errors, container.Mark, TakeAnswer), new HostLines("err", () => turn, TakeEarly).Take));
        var end = answers is null ? streams : LineReader.Start("step answers", answers, TakeAnswer, int.MaxValue);
        Gone = EndAsync(answers, end, streams);
    }

    public int Id { get; }

    /// <summary>Done when the process has ended and what it wrote was read.</summary>
    public Task Gone { get; }

    /// <summary>True once it waits for a request; false when it ended before.</summary>
    public Task<bool> Ready => ready.Task;

    public int ExitCode => process.ExitCode;

    /// <summary>What it runs in; the process is then the engine's client. Null where it is the host itself.</summary>
    public ContainerStart? Container { get; }

    public string EarlyLines
    {
        get
        {
            lock (early)
                return string.Join('\n', early);
        }
    }

    public static HostProcess Start(HostStart start)
    {
        lock (Starting)
        {
            var answers = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.Inheritable);
            try
            {
                var process = Process.Start(Info(start, answers.GetClientHandleAsString()))!;
                answers.DisposeLocalCopyOfClientHandle();
                return new(process, answers, null);
            }
            catch (Win32Exception error)
            {
                answers.Dispose();
                throw Messages.HostNotStarted(start.Dotnet, error);
            }
        }
    }

    /// <summary>A host in a container.</summary>
    public static HostProcess Start(ContainerStart container, string workingDirectory)
    {
        lock (Starting)
        {
            try
            {
                return new(Process.Start(Plain(container.Engine.Program, container.Arguments, workingDirectory))!, null, container);
            }
            catch (Win32Exception error)
            {
                throw Messages.ContainerNotStarted(container.Engine.Program, container.Image, error.Message);
            }
        }
    }

    /// <summary>Hands the request over; a process that is gone shows in the turn's answer.</summary>
    public void Send(byte[] request, HostTurn its)
    {
        lock (turning)
        {
            turn = its;
            if (isGone)
                its.SetGone();
        }
        Write(request);
    }

    /// <summary>Asks the step to end (rule F11).</summary>
    public void AskToEnd()
    {
        Write("{\"type\":\"cancel\"}\n"u8.ToArray());
        if (!Gone.IsCompleted)
            ProcessGroup.AskToEnd(Id);
    }

    public void Kill()
    {
        isKilled = true;
        ProcessGroup.End(process);
    }

    static ProcessStartInfo Info(HostStart start, string handle)
    {
        var info = Plain(start.Dotnet, [Path.Combine(start.Folder, "Pipelines.dll"), "host", handle], start.WorkingDirectory);
        foreach (var (name, value) in start.Environment)
            info.Environment[name] = value;
        return info;
    }

    static ProcessStartInfo Plain(string program, IEnumerable<string> arguments, string workingDirectory) => new(program, arguments)
    {
        WorkingDirectory = workingDirectory,
        UseShellExecute = false,
        CreateNoWindow = true,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };

    void Write(byte[] line)
    {
        lock (writing)
        {
            try
            {
                process.StandardInput.BaseStream.Write(line);
                process.StandardInput.BaseStream.Flush();
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException)
            {
                // It is gone: its end tells.
            }
        }
    }

    void TakeEarly(string line)
    {
        lock (early)
        {
            if (early.Count < 20)
                early.Enqueue(line);
        }
    }

    void TakeAnswer(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            switch (document.RootElement.GetProperty("type").GetString())
            {
                case "ready":
                    // The first one is the start's, which may come after a step was handed over.
                    if (!ready.TrySetResult(true))
                        turn?.Close();
                    break;
                case "progress":
                    turn?.Output.Progress(document.RootElement.GetProperty("value").GetDouble());
                    break;
                case "upload":
                    turn?.Output.Upload(document.RootElement);
                    break;
                case "metrics" or "report" or "spans":
                    turn?.Output.Report(document.RootElement);
                    break;
                case "copy":
                    var id = int.Parse(document.RootElement.GetProperty("id").GetString()!, CultureInfo.InvariantCulture);
                    turn?.Output.Copy(document.RootElement.GetProperty("url").GetString()!, (path, error) => Write(StepRequest.Copied(id, path is null || Container is null ? path : ContainerPath.Of(path), error)));
                    break;
                case "cancel":
                    turn?.Output.Cancel();
                    break;
                case "result":
                    turn?.SetAnswer(document.RootElement.Clone());
                    break;
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            turn?.Output.Line("err", Messages.BadAnswer(Id, line.Length > 200 ? line[..200] + "…" : line));
        }
    }

    async Task EndAsync(AnonymousPipeServerStream? answers, Task end, Task streams)
    {
        await process.WaitForExitAsync().ConfigureAwait(false);
        ProcessGroup.EndRest(Id);
        // What the step itself started may hold the pipes open for ever.
        await Task.WhenAny(end, Task.Delay(DrainTime)).ConfigureAwait(false);
        ready.TrySetResult(false);
        // A client that did not see the end of its container may have left it behind.
        if (Container is not null && (isKilled || turn?.Answer.IsCompleted != true))
            await Container.RemoveAsync().ConfigureAwait(false);
        await Task.WhenAny(streams, Task.Delay(DrainTime)).ConfigureAwait(false);
        lock (turning)
        {
            isGone = true;
            turn?.SetGone();
        }
        answers?.Dispose();
        try
        {
            process.StandardInput.BaseStream.Dispose();
        }
        catch (IOException)
        {
            // What was written last found nobody: the answer that never came tells.
        }
    }
}
