using Pipelines.Compiler.Tests.Fixture;

namespace Pipelines.Compiler.Tests.Slicing;

/// <summary>One file of many changes: what reaches it is made again, and nothing else is written.</summary>
public sealed class TouchedFileTests
{
    static readonly Dictionary<string, string> Files = new()
    {
        ["Sample.cs"] = """
            public static class Flow
            {
                [Pipeline("flow")] public static void Run() => Console.WriteLine(Left.Near() + Left.Far() + Right.Alone());
            }
            """,
        ["Left.cs"] = """
            public static class Left
            {
                [Component] public static int Near() => Shared.Value;
                [Component] public static int Far() => Between.Sum([1, 2]);
            }
            """,
        ["Right.cs"] = "public static class Right { [Component] public static int Alone() => Math.Max(1, 2); }",
        ["Between.cs"] = "static class Between { public static int Sum(int[] values) => values.Sum() + Shared.Value; }",
        ["Shared.cs"] = "static class Shared { public static int Value => 7; public static int Unused => 1; }",
    };

    [Theory]
    [InlineData("Shared.cs", "7", "8", "Far,Near")]
    [InlineData("Shared.cs", "Unused => 1", "Unused => 2", "")]
    [InlineData("Between.cs", "+ Shared", "- Shared", "Far")]
    [InlineData("Right.cs", "(1, 2)", "(1, 3)", "Alone")]
    [InlineData("Left.cs", "[1, 2]", "[1, 3]", "Far")]
    public void Only_the_bundles_that_reach_a_changed_file_are_written(string file, string before, string after, string expected)
    {
        using var project = new TestProject(Files);
        project.Build();
        var written = Written(project);

        project.Write(file, Files[file].Replace(before, after));
        project.Build();

        var changed = Written(project).Where(w => written[w.Key] != w.Value).Select(w => w.Key.Split('/')[1]).Distinct().Order();
        Assert.Equal(expected, string.Join(',', changed));
    }

    static Dictionary<string, DateTime> Written(TestProject project) =>
        Directory.GetFiles(Path.Combine(project.Pipelines, "steps"), "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".pdb", StringComparison.Ordinal))
            .ToDictionary(f => Path.GetRelativePath(project.Pipelines, f).Replace('\\', '/'), File.GetLastWriteTimeUtc);
}
