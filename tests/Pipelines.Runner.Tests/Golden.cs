namespace Pipelines.Runner.Tests;

/// <summary>Compares with a file of the source tree; <c>UPDATE_GOLDEN=1</c> rewrites it instead.</summary>
static class Golden
{
    public static void Equal(string relative, string actual)
    {
        var path = Path.Combine(SourceFolder(), "Golden", relative);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            File.WriteAllText(path, actual);
        Assert.Equal(File.ReadAllText(path), actual);
    }

    static string SourceFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Pipelines.Runner.Tests.csproj")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside of their source tree.");
        return folder.FullName;
    }
}
