using System.Diagnostics;
using System.Globalization;

namespace Pipelines.Engine.Tests.Fixture;

/// <summary>A file system of its own that is soon full.</summary>
sealed class SmallDisk : IDisposable
{
    readonly string folder;

    SmallDisk(string folder) => this.folder = folder;

    public static SmallDisk Mount(string folder, int megabytes)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Mounting a small disk takes Linux and root.");
        Directory.CreateDirectory(folder);
        var failed = Run("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m"), "tmpfs", folder);
        Assert.SkipWhen(failed is not null, $"A small disk cannot be mounted here: {failed}");
        return new(folder);
    }

    public void Dispose() => Run("umount", "-l", folder);

    static string? Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : error;
    }
}
