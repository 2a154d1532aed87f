using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Pipelines.Analyzers.Usage;
using Pipelines.Compiler.Diagnostics;
using Pipelines.Compiler.Tests.Fixture;

namespace Pipelines.Compiler.Tests.Discovery;

/// <summary>What is wrong is said at its place, with the way out; nothing is written then.</summary>
public sealed partial class DiagnosticTests
{
    /// <summary>The id, a text that the message holds, and code whose fault stands on the line marked <c>// !</c>.</summary>
    public static TheoryData<string, string, string> Wrong => new()
    {
        { "PIPE0001", "must be static", "public class Work {\n[Component] public int Step() => 1; // !\n}" },
        { "PIPE0001", "must be static", "public class Work {\n[Pipeline(\"p\")] public void Run() { } // !\n}" },
        { "PIPE0002", "must not be generic", "public static class Work {\n[Component] public static T Step<T>(T x) => x; // !\n}" },
        { "PIPE0002", "must not be generic", "public static class Work<T> {\n[Component] public static int Step() => 1; // !\n}" },
        { "PIPE0003", "'x' of 'Work.Step' is passed by 'ref'", "public static class Work {\n[Component] public static int Step(ref int x) => x; // !\n}" },
        { "PIPE0003", "by 'out'", "public static class Work {\n[Component] public static void Step(out int x) => x = 1; // !\n}" },
        { "PIPE0005", "names 'url', which is no parameter of it. Its parameters are: dataUrl, mock", "public static class Work {\n[Pipeline(\"p\", ArgsMap = [\"General:url\"])] // !\npublic static void Run(string dataUrl = \"\", int mock = 1) { }\n}" },
        { "PIPE0006", "\"Section:name,name\"", "public static class Work {\n[Pipeline(\"p\", ArgsMap = [\"General\"])] // !\npublic static void Run(int a = 1) { }\n}" },
        { "PIPE0007", "calls two components named 'Step': 'One.Step' and 'Two.Step'", "public static class One { [Component] public static int Step() => 1; }\npublic static class Two { [Component] public static int Step() => 2; } // !\npublic static class Flow { [Pipeline(\"p\")] public static void Run() { One.Step(); Two.Step(); } }" },
        { "PIPE0008", "names 2 outputs, but the method returns one value", "public static class Work {\n[Component(ReturnValues = [\"a\", \"b\"])] // !\npublic static int Step() => 1; }" },
        { "PIPE0008", "names 2 outputs, but the method returns a tuple of 3", "public static class Work {\n[Component(ReturnValues = [\"a\", \"b\"])] // !\npublic static (int, int, int) Step() => (1, 2, 3); }" },
        { "PIPE0008", "returns nothing", "public static class Work {\n[Component(ReturnValues = [\"a\"])] // !\npublic static void Step() { } }" },
        { "PIPE0009", "holds 'a', which is there twice", "public static class Work {\n[Component(ReturnValues = [\"a\", \"a\"])] // !\npublic static (int, int) Step() => (1, 2); }" },
        { "PIPE0009", "holds 'a/b', which is no name", "public static class Work {\n[Component(ReturnValues = [\"a/b\"])] // !\npublic static int Step() => 1; }" },
        { "PIPE0010", "a delegate is code, not data", "public static class Work {\n[Component] public static int Step(Func<int> f) => f(); // !\n}" },
        { "PIPE0010", "'object' hides the type", "public static class Work {\n[Component] public static object Step() => 1; // !\n}" },
        { "PIPE0010", "'dynamic' has no type", "public static class Work {\n[Component] public static int Step(dynamic d) => 1; // !\n}" },
        { "PIPE0010", "at 'Inner', a Stream can be an input or output itself", "public record Holder(Stream Inner);\npublic static class Work {\n[Component] public static int Step(Holder h) => 1; // !\n}" },
        { "PIPE0010", "at 'Done', an event's subscribers", "public class Holder { public event Action? Done; public void Raise() => Done?.Invoke(); }\npublic static class Work {\n[Component] public static int Step(Holder h) => 1; // !\n}" },
        { "PIPE0010", "at '_inner', a delegate", "public class Holder { Func<int> _inner = () => 1; public int Read() => _inner(); }\npublic static class Work {\n[Component] public static int Step(Holder h) => h.Read(); // !\n}" },
        { "PIPE0010", "is an interface", "public interface IThing;\npublic static class Work {\n[Component] public static int Step(IThing t) => 1; // !\n}" },
        { "PIPE0011", "names 'Nobody', which is no component of this project. Its components are: Step", "public static class Work {\n[Component(Parents = [\"Nobody\"])] // !\npublic static int Step() => 1;\n[Pipeline(\"p\")] public static void Run() { Step(); } }" },
        { "PIPE0012", "\"one\" of pipeline 'p' is not numbered", "public static class Work {\n[Pipeline(\"p\", Version = \"one\")] // !\npublic static void Run() { } }" },
        { "PIPE0013", "Pipeline name \"a/b\" cannot be used", "public static class Work {\n[Pipeline(\"a/b\")] // !\npublic static void Run() { } }" },
        { "PIPE0013", "Step name \"../x\" cannot be used", "public static class Work {\n[Component(Name = \"../x\")] // !\npublic static void Step() { } }" },
        { "PIPE0014", "Two pipelines are named 'p'", "public static class A { [Pipeline(\"p\")] public static void Run() { } }\npublic static class B { [Pipeline(\"p\")] public static void Run() { } } // !" },
        { "PIPE0015", "must have a default", "public static class Work {\n[Component] public static int Step(CancellationToken token) => 1; // !\n}" },
        { "PIPE0016", "one or the other", "public static class Work {\n[Component, Pipeline(\"p\")] public static void Step() { } // !\n}" },
        { "PIPE0017", "async void", "public static class Work {\n[Component] public static async void Step() => await Task.Yield(); // !\n}" },
        { "PIPE0018", "lies in the file-local type 'Work'", "file static class Work {\n[Component] public static int Step() => 1; // !\n}" },
        { "PIPE0018", "is an accessor", "public static class Work {\npublic static int Step { [Component] get => 1; } // !\n}" },
        { "PIPE0018", "is an operator", "public class Work {\n[Component] public static int operator +(Work a, int b) => 1; // !\n}" },
        { "PIPE0018", "is abstract or virtual", "public interface IWork {\n[Component] static abstract int Step(); // !\n}" },
        { "PIPE0019", "two overloads that are components named 'Step'", "public static class Work {\n[Component] public static int Step(int a) => 1;\n[Component] public static int Step(string a) => 1; // !\n}" },
        { "PIPE0004", "'=>' is a local function or lambda", "public static class Work {\npublic static readonly Func<int> Step = [Component] () => 1; // !\n}" },
        { "PIPE0020", "[Optional] without a default on 'Work.Step'", "public static class Work {\n[Component] public static int Step([System.Runtime.InteropServices.Optional] int n) => n; // !\n}" },
        { "PIPE0020", "[CallerMemberName] on 'Work.Step'", "public static class Work {\n[Component] public static int Step([System.Runtime.CompilerServices.CallerMemberName] string name = \"\") => 1; // !\n}" },
        { "PIPE0020", "RetryOnFailure on 'Work.Step' is not supported yet", "public static class Work {\n[Component(RetryOnFailure = 2)] // !\npublic static int Step() => 1; }" },
        { "PIPE0020", "Parents on 'Work.Step'", "public static class Work {\n[Component(Parents = [\"Step\"])] // !\npublic static int Step() => 1;\n[Pipeline(\"p\")] public static void Run() { Step(); } }" },
        { "PIPE0020", "AbortOnFailure on 'Work.Run'", "public static class Work {\n[Pipeline(\"p\", AbortOnFailure = true)] // !\npublic static void Run() { } }" },
        { "PIPE1001", "'dynamic'", "public static class Work {\n[Component] public static int Step() {\ndynamic d = 1; // !\nreturn d; } }" },
        { "PIPE1003", "System.Type.GetType", "public static class Work {\n[Component] public static string Step() => Type.GetType(\"X\")!.Name; // !\n}" },
        { "PIPE1003", "System.Activator.CreateInstance", "public static class Work {\n[Component] public static string Step() => Activator.CreateInstance(\"Sample\", \"X\")!.ToString()!; // !\n}" },
        { "PIPE1003", "System.Type.GetType", "public static class Work {\n[System.Diagnostics.CodeAnalysis.DynamicDependency(\"Step\")] static Type? One() => Type.GetType(\"X\");\n[Component] public static bool Step() => One() == Type.GetType(\"Y\"); // !\n}" },
        { "PIPE1006", "HelperFunctions of 'Work.Step' names 'Nothing'", "public static class Work {\n[Component(HelperFunctions = [\"Nothing\"])] public static int Step() => 1; // !\n}" },
        { "PIPE1007", "'Work.Step' reaches 'System.Reflection.Assembly.GetManifestResourceStream'", "public static class Work {\n[Component] public static bool Step() => typeof(Work).Assembly.GetManifestResourceStream(\"x\") == null; // !\n}" },
        { "PIPE1007", "System.Resources.ResourceManager.ResourceManager", "public static class Work {\n[Component] public static string? Step() => new System.Resources.ResourceManager(typeof(Work)).GetString(\"x\"); // !\n}" },
        { "PIPE2002", "nested pipelines are not supported yet", "public static class Work {\n[Pipeline(\"inner\")] public static void Inner() { }\n[Pipeline(\"outer\")] public static void Outer() => Inner(); // !\n}" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_wrong_is_said_at_its_place_and_nothing_is_written(string id, string text, string code)
    {
        using var project = new TestProject(code);

        var diagnostics = project.Compile();

        var found = Assert.Single(diagnostics, d => d.Id == id);
        Assert.Contains(text, found.Text);
        Assert.Equal(Severity.Error, found.Severity);
        Assert.EndsWith("Sample.cs", found.Place.File);
        Assert.Equal(Array.FindIndex(code.Split('\n'), l => l.Contains("// !", StringComparison.Ordinal)) + 1, found.Place.Line);
        Assert.False(Directory.Exists(project.Pipelines), "something was written");
    }

    [Fact]
    public void A_local_function_of_a_top_level_program_is_refused()
    {
        using var project = new TestProject("Console.WriteLine(Step());\n[Component] static int Step() => 1;", isLibrary: false);

        var found = Assert.Single(project.Compile());

        Assert.Equal("PIPE0004", found.Id);
        Assert.Equal(2, found.Place.Line);
    }

    [Fact]
    public void Settings_without_effect_yet_are_named_in_one_message()
    {
        using var project = new TestProject("""
            public static class Work
            {
                [Component(Cache = true, Tags = ["a"], Stage = "s"), MonitorMetric("t", "s")] public static int Step() => 1;
                [Pipeline("p", DefaultQueue = "cpu")] public static void Run() { Step(); }
            }
            """);

        var message = Assert.Single(project.Build(), d => d.Id == "PIPE0021");

        Assert.Equal(Severity.Message, message.Severity);
        foreach (var name in (string[])["Cache", "Tags", "Stage", "MonitorMetric", "DefaultQueue"])
            Assert.Contains(name, message.Text);
        Assert.Contains("cache: true", project.Read("p.pipeline.yaml"));
    }

    [Fact]
    public void A_setting_that_says_what_holds_anyway_is_fine()
    {
        using var project = new TestProject("public static class Work { [Component(RetryOnFailure = 0, ContinueOnFail = false)] public static int Step() => 1; [Pipeline(\"p\", AbortOnFailure = false)] public static void Run() { Step(); } }");

        Assert.DoesNotContain(project.Compile(), d => d.Severity == Severity.Error);
    }

    [Fact]
    public void An_output_folder_that_cannot_be_written_is_named_with_the_reason()
    {
        using var project = new TestProject("public static class Work { [Component] public static int Step() => 1; [Pipeline(\"p\")] public static void Run() { Step(); } }");
        // A file where the folder should be stands for a folder without permission: whoever runs the tests may have every permission.
        project.Write("bin/pipelines", "in the way");

        var found = Assert.Single(project.Compile(), d => d.Severity == Severity.Error);

        Assert.Equal("PIPE3021", found.Id);
        Assert.Contains("bin/pipelines", found.Text);
    }

    [Fact]
    public void A_pipeline_without_components_is_a_warning()
    {
        using var project = new TestProject("public static class Work { [Pipeline(\"p\")] public static void Run() => Console.WriteLine(); }");

        Assert.Equal(Severity.Warning, Assert.Single(project.Compile(), d => d.Id == "PIPE2003").Severity);
    }

    [Fact]
    public void Generated_code_without_debug_information_is_refused_with_its_place()
    {
        using var project = new TestProject("public static partial class Work { [Component] public static bool Step() => As().IsMatch(\"a\"); [System.Text.RegularExpressions.GeneratedRegex(\"a+\")] private static partial System.Text.RegularExpressions.Regex As(); }")
        {
            DebugInformation = null,
        };

        var found = Assert.Single(project.Compile(), d => d.Severity == Severity.Error);

        Assert.Equal("PIPE1002", found.Id);
        Assert.Equal(1, found.Place.Line);
    }

    [Fact]
    public void An_assemblys_place_is_a_warning()
    {
        using var project = new TestProject("public static class Work {\n[Component] public static string Step() => typeof(Work).Assembly.Location; }");

        var found = Assert.Single(project.Compile(), d => d.Id == "PIPE1008");

        Assert.Equal((Severity.Warning, 2), (found.Severity, found.Place.Line));
    }

    [Theory]
    [InlineData("static int _count;", "_count++", "Static field 'Work._count'")]
    [InlineData("static int Count { get; set; }", "Count++", "Static property 'Work.Count'")]
    public void Mutable_static_state_is_said_once(string declared, string used, string text)
    {
        using var project = new TestProject($"public static class Work {{ {declared} [Component] public static int Step() => {used}; [Component] public static int Other() => {used}; }}");

        var found = Assert.Single(project.Compile(), d => d.Id == "PIPE1004");

        Assert.StartsWith(text, found.Text, StringComparison.Ordinal);
        Assert.Equal(Severity.Message, found.Severity);
    }

    [Theory]
    [InlineData("static readonly int Limit = 3;", "Limit")]
    [InlineData("static int Limit { get; } = 3;", "Limit")]
    [InlineData("static int Limit { get => 3; set { } }", "Limit")]
    [InlineData("const int Limit = 3;", "Limit")]
    public void Static_state_that_cannot_change_is_not_mentioned(string declared, string used)
    {
        using var project = new TestProject($"public static class Work {{ {declared} [Component] public static int Step() => {used}; }}");

        Assert.DoesNotContain(project.Build(), d => d.Id == "PIPE1004");
    }

    [Fact]
    public void A_call_that_waits_says_where_and_why()
    {
        using var project = new TestProject("public static class Work { [Component] public static int Step(int n) => n; [Pipeline(\"p\")] public static void Run() {\nvar all = new[] { 1, 2 }.Select(n => Step(n)).ToList();\nConsole.WriteLine(all.Count); } }");

        var message = Assert.Single(project.Build(), d => d.Id == "PIPE2001");

        Assert.Contains("it stands in a lambda", message.Text);
        Assert.Equal(2, message.Place.Line);
    }

    [Fact]
    public void Every_message_has_an_id_of_its_own_and_a_page()
    {
        var rules = typeof(Rules).GetFields(BindingFlags.Static | BindingFlags.Public).Select(f => ((Rule)f.GetValue(null)!).Id)
            .Concat(typeof(UsageRules).GetFields(BindingFlags.Static | BindingFlags.Public).Select(f => ((DiagnosticDescriptor)f.GetValue(null)!).Id)).ToList();
        Assert.Equal(rules.Count, rules.Distinct().Count());
        var elsewhere = Repository.Files("src", "*.cs").Concat(Repository.Files("build", "*.targets"))
            .Where(f => !f.EndsWith("Rules.cs", StringComparison.Ordinal) && !f.EndsWith("Program.cs", StringComparison.Ordinal) && !f.EndsWith("MessageLine.cs", StringComparison.Ordinal))
            .SelectMany(f => Ids().Matches(File.ReadAllText(f)).Select(m => m.Value)).Distinct().ToList();
        Assert.Empty(rules.Intersect(elsewhere));

        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs/diagnostics.md"));
        var documented = Heading().Matches(page).Select(m => m.Groups[1].Value).ToList();
        Assert.Equal(rules.Concat(elsewhere).Order(), documented.Order());
    }

    [GeneratedRegex(@"PIPE\d{4}")]
    private static partial Regex Ids();

    [GeneratedRegex(@"^### (PIPE\d{4}) ", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
