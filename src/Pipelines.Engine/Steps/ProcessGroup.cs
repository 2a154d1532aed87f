using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Pipelines.Engine.Steps;

/// <summary>Signals to a step process and to all that it started: the host leads a process group of its own on Unix.</summary>
static partial class ProcessGroup
{
    const int Kill = 9;
    const int Terminate = 15;

    /// <summary>Asks the step process to end.</summary>
    public static void AskToEnd(int processId)
    {
        if (!OperatingSystem.IsWindows())
            _ = SendSignal(processId, Terminate);
    }

    /// <summary>Ends the process and its descendants at once.</summary>
    public static void End(Process process)
    {
        try
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
        catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception or AggregateException)
        {
            // It ended meanwhile.
        }
        EndRest(process.Id);
    }

    /// <summary>Ends what an ended step process left behind.</summary>
    public static void EndRest(int processId)
    {
        if (!OperatingSystem.IsWindows())
            _ = SendSignal(-processId, Kill);
    }

    public static string NameOf(int signal) => signal switch
    {
        1 => " (SIGHUP)",
        2 => " (SIGINT)",
        4 => " (SIGILL)",
        6 => " (SIGABRT)",
        7 => " (SIGBUS)",
        8 => " (SIGFPE)",
        9 => " (SIGKILL)",
        11 => " (SIGSEGV)",
        13 => " (SIGPIPE)",
        15 => " (SIGTERM)",
        _ => "",
    };

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int processId, int signal);
}
