namespace Pipelines.Engine;

/// <summary>The folder that holds history and artifacts (rule M2).</summary>
public static class PipelinesHome
{
    private const string Name = ".pipelines";

    /// <summary>
    /// The folder given, else the variable <c>PIPELINES_HOME</c>, else the nearest <c>.pipelines</c> upwards, else one at the git root,
    /// else one in the start folder. It is made, with a <c>.gitignore</c> in it, where it does not exist.
    /// </summary>
    /// <param name="given">What <c>--home</c> says; null when it says nothing.</param>
    /// <param name="startFolder">The caller's folder.</param>
    /// <exception cref="EngineException">It cannot be written.</exception>
    public static string Find(string? given, string startFolder)
    {
        var home = Locate(given, startFolder);
        try
        {
            Directory.CreateDirectory(home);
            var ignore = Path.Combine(home, ".gitignore");
            if (!File.Exists(ignore))
                File.WriteAllText(ignore, "*\n");
            Directory.CreateDirectory(Path.Combine(home, "tmp"));
            return home;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Messages.HomeNotWritable(home, e);
        }
    }

    /// <summary>The same folder, which may not be there yet.</summary>
    internal static string Locate(string? given, string startFolder) => Path.GetFullPath(Choose(given, startFolder), startFolder);

    private static string Choose(string? given, string startFolder)
    {
        if (!string.IsNullOrEmpty(given))
            return given;
        if (Environment.GetEnvironmentVariable("PIPELINES_HOME") is { Length: > 0 } named)
            return named;
        string? root = null;
        for (var folder = new DirectoryInfo(startFolder); folder is not null; folder = folder.Parent)
        {
            var home = Path.Combine(folder.FullName, Name);
            if (Directory.Exists(home))
                return home;
            if (root is null && Path.Exists(Path.Combine(folder.FullName, ".git")))
                root = folder.FullName;
        }
        return Path.Combine(root ?? startFolder, Name);
    }
}
