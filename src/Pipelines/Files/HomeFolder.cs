namespace Pipelines;

/// <summary>The folder that holds history, artifacts and copies of downloads (rule M2).</summary>
static class HomeFolder
{
    const string Name = ".pipelines";

    /// <summary>Finds it, and makes it with a <c>.gitignore</c> in it where it does not exist.</summary>
    /// <param name="given">The folder that was named; null for none.</param>
    /// <param name="startFolder">The caller's folder.</param>
    public static string Make(string? given, string startFolder)
    {
        var home = Find(given, startFolder);
        Directory.CreateDirectory(home);
        var ignore = Path.Combine(home, ".gitignore");
        if (!File.Exists(ignore))
            File.WriteAllText(ignore, "*\n");
        Directory.CreateDirectory(Path.Combine(home, "tmp"));
        return home;
    }

    public static string Find(string? given, string startFolder) => Path.GetFullPath(Choose(given, startFolder), startFolder);

    static string Choose(string? given, string startFolder)
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
