namespace Pipelines.Compiler.Tests.Fixture;

/// <summary>This repository's own files.</summary>
static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>Its own files, without what builds put beside them.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) => Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
        .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(p => p is "bin" or "obj"));

    static string Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at != null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Pipelines.sln")))
                return at.FullName;
        }
        throw new DirectoryNotFoundException("Pipelines.sln lies in no folder above the tests.");
    }
}
