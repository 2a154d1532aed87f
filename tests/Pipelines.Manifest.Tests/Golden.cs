namespace Pipelines.Manifest.Tests;

/// <summary>Compares with a file of the source tree; <c>UPDATE_GOLDEN=1</c> rewrites it instead.</summary>
static class Golden
{
    public static void Equal(string relative, string actual)
    {
        var path = Path.GetFullPath(relative, SourceFolder());
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            File.WriteAllText(path, actual);
        Assert.Equal(File.ReadAllText(path), actual);
    }

    public static string Read(string relative) => File.ReadAllText(Path.GetFullPath(relative, SourceFolder()));

    /// <summary>Built under the folder they are run from: paths are mapped away, so the output folder leads back.</summary>
    static string SourceFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Pipelines.Manifest.Tests.csproj")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside of their source tree.");
        return folder.FullName;
    }
}
