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
        ["Other.cs"] = """
            static class Other
            {
                public const int Fixed = 5;
                static int Kept { get; } = 2;
                static int Said { get => 1; }
                static int First() { return Math.Max(1, 3); }
            }
            """,
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

    /// <summary>The pipeline function itself is cut in each build: the graph is read from it.</summary>
    [Theory]
    [InlineData("Shared.cs", "7", "8", "Left.Far,Left.Near")]
    [InlineData("Between.cs", "+ Shared", "- Shared", "Left.Far")]
    [InlineData("Right.cs", "(1, 2)", "(1, 3)", "Right.Alone")]
    [InlineData("Left.cs", "[1, 2]", "[1, 3]", "Left.Far,Left.Near")]
    [InlineData("Right.cs", "public", "/* a comment */ public", "Right.Alone")]
    [InlineData("Other.cs", "3", "4", "")]
    [InlineData("Other.cs", "First", "Second", "Left.Far,Left.Near,Right.Alone")]
    [InlineData("Other.cs", "int First", "long First", "Left.Far,Left.Near,Right.Alone")]
    [InlineData("Other.cs", "static class", "[Obsolete] static class", "Left.Far,Left.Near,Right.Alone")]
    [InlineData("Other.cs", "Kept { get; }", "Kept { get; set; }", "Left.Far,Left.Near,Right.Alone")]
    [InlineData("Other.cs", "get => 1", "get => field", "Left.Far,Left.Near,Right.Alone")]
    [InlineData("Other.cs", "const int Fixed = 5", "const int Fixed = 6", "Left.Far,Left.Near,Right.Alone")]
    public void A_slice_is_cut_again_when_a_file_of_it_or_a_declaration_changed(string file, string before, string after, string expected)
    {
        using var project = new TestProject(Files);
        project.Build();

        project.Build();
        Assert.Equal(["Flow.Run"], project.Cut);

        project.Write(file, Files[file].Replace(before, after));
        project.Build();

        Assert.Equal(expected, string.Join(',', project.Cut.Where(c => c != "Flow.Run").Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void A_slice_that_was_not_cut_says_what_it_said()
    {
        using var project = new TestProject("""
            public static class Flow
            {
                static int count;

                [Component] public static int Count() => ++count;
                [Pipeline("flow")] public static void Run() => Console.WriteLine(Count());
            }
            """);

        var first = project.Build();
        var second = project.Build();

        Assert.Equal(["Flow.Run"], project.Cut);
        Assert.Contains(first, d => d.Id == "PIPE1004");
        Assert.Equal(first, second);
    }

    [Theory]
    [InlineData("bin/pipelines/steps/Near/src/Left.cs")]
    [InlineData("bin/pipelines/steps/Near/compiled/Sample.dll")]
    [InlineData("bin/pipelines/steps/Near/bundle.json")]
    [InlineData("obj/pipelines/slices/steps/Near.txt")]
    public void What_was_deleted_is_made_again(string file)
    {
        using var project = new TestProject(Files);
        project.Build();
        var path = Path.Combine(project.Folder, file);
        var before = File.ReadAllBytes(path);
        File.Delete(path);

        project.Build();

        Assert.Equal(["Flow.Run", "Left.Near"], project.Cut.Order(StringComparer.Ordinal));
        if (!file.EndsWith(".txt", StringComparison.Ordinal))
            Assert.Equal(before, File.ReadAllBytes(path));
    }

    [Fact]
    public void A_new_overload_that_binds_better_is_found_by_slices_that_hold_nothing_of_its_file()
    {
        using var project = new TestProject(new Dictionary<string, string>(Files)
        {
            ["Between.cs"] = "static partial class Between { public static int Sum(IEnumerable<int> values) => values.Sum() + Shared.Value; }",
        });
        project.Build();

        project.Write("Closer.cs", "static partial class Between { public static int Sum(int[] values) => values.Length; }");
        project.Build();

        Assert.Contains("values.Length", project.Read("steps/Far/src/Closer.cs"));
    }

    static Dictionary<string, DateTime> Written(TestProject project) =>
        Directory.GetFiles(Path.Combine(project.Pipelines, "steps"), "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".pdb", StringComparison.Ordinal) && !f.EndsWith(".code.json", StringComparison.Ordinal))
            .ToDictionary(f => Path.GetRelativePath(project.Pipelines, f).Replace('\\', '/'), File.GetLastWriteTimeUtc);
}
