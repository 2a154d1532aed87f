using Pipelines.Compiler.Bundling;
using Pipelines.Compiler.Tests.Fixture;

namespace Pipelines.Compiler.Tests.Slicing;

/// <summary>A bundle holds exactly the code that its step needs (rule N4).</summary>
public sealed class SliceContentTests
{
    const string Flow = "public static class Flow { [Pipeline(\"flow\")] public static void Run() { CALL; } }";

    static TestProject Built(string code, string call = "Console.WriteLine(Work.Step())")
    {
        var project = new TestProject(code + "\n" + Flow.Replace("CALL", call));
        project.Build();
        return project;
    }

    [Fact]
    public void Members_that_nothing_reaches_are_left_out()
    {
        using var project = Built("""
            public static class Work
            {
                [Component]
                public static int Step() => Used(1);

                static int Used(int x) => x + Deep.Three;

                static int Unused() => Deep.Four;
            }

            static class Deep
            {
                public const int Three = 3;
                public const int Four = 4;
            }

            class NobodyNeedsMe;
            """);

        Assert.Equal("""
            public static partial class Work
            {
                public static int Step() => Used(1);

                static int Used(int x) => x + Deep.Three;
            }

            static class Deep
            {
                public const int Three = 3;
            }

            """.ReplaceLineEndings("\n"), project.Read("steps/Step/src/Sample.cs"));
    }

    [Fact]
    public void Usings_that_the_slice_does_not_need_are_left_out()
    {
        using var project = Built("""
            using System.Text;
            using System.Globalization;
            using Other;
            using static System.Math;
            namespace Other { class Elsewhere; }
            public static class Work { [Component] public static double Step() { var b = new StringBuilder("4"); return Sqrt(double.Parse(b.ToString())); } }
            """);

        var slice = project.Read("steps/Step/src/Sample.cs");
        Assert.Contains("using System.Text;", slice);
        Assert.Contains("using static System.Math;", slice);
        Assert.DoesNotContain("Globalization", slice);
        Assert.DoesNotContain("Other", slice);
    }

    [Fact]
    public void Only_the_active_branch_is_part_of_the_slice()
    {
        using var project = Built("""
            public static class Work
            {
                [Component]
                public static string Step()
                {
            #if DEBUG
                    return "debug";
            #else
                    return Missing.Thing();
            #endif
                }
            }
            """);

        var slice = project.Read("steps/Step/src/Sample.cs");
        Assert.Contains("\"debug\"", slice);
        Assert.DoesNotContain("Missing", slice);
        Assert.DoesNotContain("#if", slice);
    }

    [Fact]
    public void All_static_initialisers_of_a_used_type_stay_in_order()
    {
        using var project = Built("""
            public static class Work { [Component] public static int Step() => Table.Second; }
            static class Table
            {
                public static readonly int First = Next();
                public static readonly int Second = Next();
                static int _count;
                static int Next() => ++_count;
                public static int Unused() => 0;
            }
            """);

        var slice = project.Read("steps/Step/src/Sample.cs");
        Assert.Contains("First = Next()", slice);
        Assert.DoesNotContain("Unused", slice);
    }

    [Fact]
    public void What_travels_keeps_its_whole_state_and_its_constructors()
    {
        using var project = Built("""
            public class Base { public int Id { get; set; } }
            public class Document : Base
            {
                public string Title { get; set; } = "none";
                public List<Part> Parts { get; set; } = [];
                public int Count() => Parts.Count;
            }
            public class Part { public double Weight { get; set; } }
            public static class Work { [Component] public static Document Step() => new(); }
            """, "var d = Work.Step(); Console.WriteLine(d.Title)");

        foreach (var slice in (string[])["steps/Step/src/Sample.cs", "logic/flow/src/Sample.cs"])
        {
            var text = project.Read(slice);
            Assert.Contains("public int Id", text);
            Assert.Contains("public double Weight", text);
            Assert.DoesNotContain("Count()", text);
        }
    }

    [Fact]
    public void A_class_of_forty_members_brings_the_two_that_are_used()
    {
        var members = string.Join("\n    ", Enumerable.Range(0, 40).Select(i => $"public int M{i}() => {i};"));
        using var project = Built($$"""
            class Large
            {
                {{members}}
            }
            public static class Work { [Component] public static int Step() => new Large().M3() + new Large().M17(); }
            """);

        var slice = project.Read("steps/Step/src/Sample.cs");
        Assert.Equal(2, slice.Split('\n').Count(l => l.Contains("public int M", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_logic_holds_stubs_instead_of_the_components_code()
    {
        using var project = Built("public static class Work { [Component] public static int Step() => Heavy(); static int Heavy() => 42; }");

        Assert.DoesNotContain("Heavy", project.Read("logic/flow/src/Sample.cs"));
        Assert.Contains("PipelinesSubmit_Step", project.Read("logic/flow/Entry.g.cs"));
    }

    [Fact]
    public void Comments_stay_and_our_marks_go()
    {
        using var project = Built("""
            public static class Work
            {
                // Counts.
                [Component(Cache = true)] // marked
                [System.Diagnostics.DebuggerStepThrough]
                public static int Step(/* none */) => 1; // one
            }
            """);

        var slice = project.Read("steps/Step/src/Sample.cs");
        Assert.Contains("    // Counts.", slice);
        Assert.Contains("DebuggerStepThrough", slice);
        Assert.Contains("// one", slice);
        Assert.DoesNotContain("Component", slice);
    }

    [Fact]
    public void Building_twice_in_two_folders_gives_equal_bytes()
    {
        const string Code = "public static class Work { [Component] public static int Step(int a = 3) => Enumerable.Range(0, a).Select(x => x * 2).Sum(); }";
        using var one = Built(Code);
        using var two = Built(Code);

        foreach (var file in Directory.GetFiles(one.Pipelines, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(one.Pipelines, file);
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(two.Pipelines, relative)));
        }
        Assert.DoesNotContain(one.Folder, one.Read("flow.pipeline.yaml"));
    }

    [Fact]
    public void A_comment_in_one_component_rewrites_no_other_bundle()
    {
        const string Code = "public static class Work\n{\n    // here\n    [Component]\n    public static int Step() => 1;\n\n    [Component]\n    public static int Other() => 2;\n}\n";
        using var project = Built(Code, "Console.WriteLine(Work.Step() + Work.Other())");
        var before = Stamps(project);

        project.Write("Sample.cs", project.Source.Replace("// here", "// here\n    // and there"));
        project.Build();

        var changed = Stamps(project).Where(s => before[s.Key] != s.Value).Select(s => s.Key).Order().ToList();
        Assert.Contains("steps/Step/src/Sample.cs", changed);
        Assert.DoesNotContain(changed, c => c.StartsWith("steps/Other/", StringComparison.Ordinal) || c.StartsWith("logic/", StringComparison.Ordinal) && !Bundle.BesideIt.Any(c.EndsWith));
    }

    [Fact]
    public void What_is_gone_from_the_code_is_gone_from_the_output()
    {
        using var project = Built("public static class Work { [Component] public static int Step() => 1; [Component] public static int Other() => 2; }");
        Assert.True(project.Has("steps/Other/bundle.json"));

        project.Write("Sample.cs", project.Source.Replace("[Component] public static int Other", "public static int Other").Replace("\"flow\"", "\"flew\""));
        project.Build();

        Assert.False(project.Has("steps/Other/bundle.json"));
        Assert.False(project.Has("flow.pipeline.yaml"));
        Assert.True(project.Has("flew.pipeline.yaml"));
    }

    [Theory]
    [InlineData("steps/Step/src/Sample.cs")]
    [InlineData("steps/Step/compiled/Sample.dll")]
    [InlineData("steps/Step.pdb")]
    [InlineData("steps/Step.code.json")]
    public void A_bundle_that_was_changed_by_hand_is_made_again(string file)
    {
        using var project = Built("public static class Work { [Component] public static int Step() => 1; }");
        var before = File.ReadAllBytes(Path.Combine(project.Pipelines, file));

        File.WriteAllText(Path.Combine(project.Pipelines, file), "changed");
        project.Build();

        Assert.Equal(before, File.ReadAllBytes(Path.Combine(project.Pipelines, file)));
    }

    static Dictionary<string, DateTime> Stamps(TestProject project) => Directory.GetFiles(project.Pipelines, "*", SearchOption.AllDirectories)
        .ToDictionary(f => Path.GetRelativePath(project.Pipelines, f).Replace('\\', '/'), File.GetLastWriteTimeUtc);
}
