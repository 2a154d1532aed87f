namespace Pipelines.Compiler.Tests.Fixture;

/// <summary>Files that say what is expected; <c>UPDATE_GOLDEN=1</c> writes them anew, to be read in the diff.</summary>
static class Golden
{
    public static void Check(string path, string actual)
    {
        actual = actual.ReplaceLineEndings("\n");
        var file = Path.Combine(Repository.Root, "tests/Pipelines.Compiler.Tests", path);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            File.WriteAllText(file, actual);
        Assert.Equal(File.ReadAllText(file).ReplaceLineEndings("\n"), actual);
    }
}
