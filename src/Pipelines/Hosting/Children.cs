using System.Globalization;
using System.Runtime.Loader;

namespace Pipelines.Hosting;

/// <summary>The processes that steps of this host started.</summary>
static class Children
{
    /// <summary>False when none runs. Looked for only once the code that starts processes is loaded; elsewhere than on Linux there is no cheap way to look.</summary>
    public static bool MayRun() =>
        AssemblyLoadContext.Default.Assemblies.Any(assembly => assembly.GetName().Name == "System.Diagnostics.Process")
        && (!OperatingSystem.IsLinux() || Directory.EnumerateDirectories("/proc").Any(IsOurs));

    /// <summary>A child, or one that belongs to the process group that this host leads.</summary>
    static bool IsOurs(string folder)
    {
        if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id == Environment.ProcessId)
            return false;
        try
        {
            // 17 (a name, which may hold anything) S parent group …
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ', 4);
            return fields[0] != "Z" && fields[1..3].Any(field => int.Parse(field, CultureInfo.InvariantCulture) == Environment.ProcessId);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile.
            return false;
        }
    }
}
