using System.Runtime.InteropServices;

namespace Pipelines.Engine.Containers;

/// <summary>As whom a container runs: as this user, to whom what the step writes then belongs.</summary>
static partial class ContainerUser
{
    /// <summary>A script that installs things needs the image's own user.</summary>
    public static IReadOnlyList<string> Arguments(ContainerEngine engine, ContainerSpec spec)
    {
        if (OperatingSystem.IsWindows() || spec.Setup is not null)
            return [];
        if (engine.IsRootless)
            return engine.IsPodman ? ["--userns", "keep-id"] : ["--user", "0:0"];
        return ["--user", $"{UserId()}:{GroupId()}"];
    }

    /// <summary>Whether the image may know nothing of the user, and so no home of his.</summary>
    public static bool IsStranger(ContainerSpec spec) => !OperatingSystem.IsWindows() && spec.Setup is null && UserId() != 0;

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint UserId();

    [LibraryImport("libc", EntryPoint = "getegid")]
    private static partial uint GroupId();
}
