using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pipelines.Hosting;

/// <summary>What a step process needs of the operating system and .NET has no call for.</summary>
static partial class Native
{
    const int SetDescriptorFlags = 2;
    const int CloseOnExec = 1;
    const int Kill = 9;

    /// <summary>Own process group, so that the step and what it starts can be ended together.</summary>
    public static void LeadGroup()
    {
        if (!OperatingSystem.IsWindows())
            _ = SetProcessGroup(0, 0);
    }

    /// <summary>
    /// Standard input for the protocol alone: the step and the processes that it starts find an empty one. On other systems than Unix they see
    /// the protocol's, as .NET offers no other way.
    /// </summary>
    public static SafeFileHandle TakeStandardInput()
    {
        if (OperatingSystem.IsWindows())
            return new(WindowsStandardHandle(-10), ownsHandle: false);
        var taken = Duplicate(0);
        using (var nothing = File.OpenHandle("/dev/null"))
            _ = Duplicate2((int)nothing.DangerousGetHandle(), 0);
        KeepFromChildren(taken);
        return new(taken, ownsHandle: true);
    }

    /// <summary>A child that outlives the step must not hold the engine's pipe open. Variadic calls differ elsewhere, so on Linux only.</summary>
    public static void KeepFromChildren(int descriptor)
    {
        if (OperatingSystem.IsLinux())
            _ = Control(descriptor, SetDescriptorFlags, CloseOnExec);
    }

    /// <summary>Standard error, of which the step's own copy may be closed or go elsewhere.</summary>
    public static SafeFileHandle CopyStandardError()
    {
        if (OperatingSystem.IsWindows())
            return new(WindowsStandardHandle(-12), ownsHandle: false);
        var copy = Duplicate(2);
        KeepFromChildren(copy);
        return new(copy, ownsHandle: true);
    }

    /// <summary>Ends this process and what it started, at once: nobody is left to answer to.</summary>
    public static void EndAtOnce()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = Signal(0, Kill);
            // A container's first process takes no such signal from itself.
            End(1);
        }
        Environment.Exit(1);
    }

    [LibraryImport("libc", EntryPoint = "setpgid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetProcessGroup(int process, int group);

    [LibraryImport("libc", EntryPoint = "dup")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "dup2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Duplicate2(int from, int to);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Signal(int process, int signal);

    [LibraryImport("libc", EntryPoint = "_exit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void End(int code);

    [LibraryImport("kernel32", EntryPoint = "GetStdHandle")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial nint WindowsStandardHandle(int which);
}
