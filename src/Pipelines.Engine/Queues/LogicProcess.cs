using System.Diagnostics;

namespace Pipelines.Engine.Queues;

/// <summary>A process that runs the logic of one run. It ends with its worker, because its standard input does.</summary>
sealed class LogicProcess : IDisposable
{
    const int Kept = 5;

    /// <summary>What the logic left behind may hold its streams open.</summary>
    static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(2);

    readonly TaskCompletionSource gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    readonly Process process;
    readonly Queue<string> last = new();

    LogicProcess(Process process)
    {
        this.process = process;
        process.Exited += (_, _) => gone.TrySetResult();
        process.EnableRaisingEvents = true;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <exception cref="System.ComponentModel.Win32Exception">There is no such program.</exception>
    public static LogicProcess Start(IReadOnlyList<string> command, LogicOrder order)
    {
        Process process;
        lock (Steps.HostProcess.Starting)
            process = Process.Start(new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            process.StandardInput.WriteLine(order.ToJson());
            process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It has ended already.
        }
        return new(process);
    }

    public int ExitCode => process.ExitCode;

    /// <summary>The last that it wrote. What the logic writes is not here: it is recorded.</summary>
    public IReadOnlyCollection<string> LastLines
    {
        get
        {
            lock (last)
                return [.. last];
        }
    }

    /// <summary>Returns when it has ended.</summary>
    /// <param name="kill">Kills it.</param>
    public async Task WaitAsync(CancellationToken kill)
    {
        using var killing = kill.UnsafeRegister(_ => Steps.ProcessGroup.End(process), null);
        await gone.Task.ConfigureAwait(false);
        using var drained = new CancellationTokenSource(DrainTime);
        await process.WaitForExitAsync(drained.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => process.Dispose();

    void Keep(string? line)
    {
        // The frames of a stack would leave nothing of what it is about.
        if (string.IsNullOrWhiteSpace(line) || line.StartsWith("   at ", StringComparison.Ordinal))
            return;
        lock (last)
        {
            last.Enqueue(line);
            if (last.Count > Kept)
                last.Dequeue();
        }
    }
}
