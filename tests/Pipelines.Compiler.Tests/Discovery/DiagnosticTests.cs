using Pipelines.Analyzers.Tests.Usage;
using Pipelines.Compiler.Diagnostics;
using Pipelines.Compiler.Tests.Fixture;

namespace Pipelines.Compiler.Tests.Discovery;

/// <summary>What is wrong is said at its place, with the way out; nothing is written then.</summary>
public sealed class DiagnosticTests
{
    /// <summary>The id, a text that the message holds, and code whose fault stands on the line marked <c>// !</c>.</summary>
    public static TheoryData<string, string, string> Wrong => new()
    {
        { "PIPE0007", "calls two components named 'Step': 'One.Step' and 'Two.Step'", "public static class One { [Component] public static int Step() => 1; }\npublic static class Two { [Component] public static int Step() => 2; } // !\npublic static class Flow { [Pipeline(\"p\")] public static void Run() { One.Step(); Two.Step(); } }" },
        { "PIPE0040", "Repo of 'Work.Step' names './nowhere', but there is no such folder", "public static class Work {\n[Component(Repo = \"./nowhere\")] // !\npublic static int Step() => 1;\n[Pipeline(\"p\")] public static void Run() { Step(); } }" },
        { "PIPE0040", "Repo of 'Work.Run' names '/', but there is no git repository around it", "public static class Work {\n[Component] public static int Step() => 1;\n[Pipeline(\"p\", Repo = \"/\")] // !\npublic static void Run() { Step(); } }" },
        { "PIPE0043", "(oci://example.org/a:1): Reference does not pin it", Published("public static int Step() => 1; // !", reference: "oci://example.org/a:1") },
        { "PIPE0043", "Interface is not what was published", Published("public static int Step() => 1; // !", json: "{}") },
        { "PIPE0043", "HelperFunctions does nothing", Published("public static int Step(int x, double y = 0.5) => 1; // !", settings: "HelperFunctions = [\"Step\"], ") },
        { "PIPE0043", "its inputs are (int x, double y = 0.25), and (int x, double y = 0.5) was published", Published("public static int Step(int x, double y = 0.25) => 1; // !") },
        { "PIPE0043", "its outputs are (long result), and (int result) was published", Published("public static long Step(int x, double y = 0.5) => 1; // !") },
        { "PIPE0043", "it returns a task", Published("public static Task<int> Step(int x, double y = 0.5) => null!; // !") },
        { "PIPE0044", "The component 'Work.Outer' calls 'Work.Step'", Published("public static int Step(int x, double y = 0.5) => throw null!;\n[Component] public static int Outer() => Step(1); // !") },
        { "PIPE1001", "'dynamic'", "public static class Work {\n[Component] public static int Step() {\ndynamic d = 1; // !\nreturn d; } }" },
        { "PIPE1003", "System.Type.GetType", "public static class Work {\n[Component] public static string Step() => Type.GetType(\"X\")!.Name; // !\n}" },
        { "PIPE1003", "System.Activator.CreateInstance", "public static class Work {\n[Component] public static string Step() => Activator.CreateInstance(\"Sample\", \"X\")!.ToString()!; // !\n}" },
        { "PIPE1003", "System.Type.GetType", "public static class Work {\n[System.Diagnostics.CodeAnalysis.DynamicDependency(\"Step\")] static Type? One() => Type.GetType(\"X\");\n[Component] public static bool Step() => One() == Type.GetType(\"Y\"); // !\n}" },
        { "PIPE1006", "HelperFunctions of 'Work.Step' names 'Nothing'", "public static class Work {\n[Component(HelperFunctions = [\"Nothing\"])] public static int Step() => 1; // !\n}" },
        { "PIPE1007", "'Work.Step' reaches 'System.Reflection.Assembly.GetManifestResourceStream'", "public static class Work {\n[Component] public static bool Step() => typeof(Work).Assembly.GetManifestResourceStream(\"x\") == null; // !\n}" },
        { "PIPE1007", "System.Resources.ResourceManager.ResourceManager", "public static class Work {\n[Component] public static string? Step() => new System.Resources.ResourceManager(typeof(Work)).GetString(\"x\"); // !\n}" },
        { "PIPE2002", "The component 'Work.Step' calls the pipeline function 'Work.Inner'", "public static class Work {\n[Pipeline(\"inner\")] public static void Inner() { }\n[Component] public static void Step() => Inner(); // !\n}" },
        { "PIPE2010", "'Work.Inner' sets RetryOnFailure, which holds for a run of its own; in 'Work.Outer'", "public static class Work {\n[Component] public static void Step() { }\n[Pipeline(\"inner\", RetryOnFailure = 2)] public static void Inner() => Step(); // !\n[Pipeline(\"outer\", RetryOnFailure = 1)] public static void Outer() => Inner();\n}" },
    };

    /// <summary>A method that stands for <c>int Step(int x, double y = 0.5)</c> of another project.</summary>
    static string Published(string method, string reference = "oci://example.org/a@sha256:4f0c4f0c4f0c4f0c4f0c4f0c4f0c4f0c4f0c4f0c4f0c4f0c4f0c4f0c4f0c4f0c", string? json = null, string settings = "")
    {
        json ??= """{"schema":"pipelines/component/v1","name":"Step","method":"Other.Step","bundle":"steps/Step","digest":"sha256:0","packages":{},"inputs":[{"name":"x","type":"int"},{"name":"y","type":"double","default":0.5}],"outputs":[{"name":"result","type":"int"}],"settings":{}}""";
        return $"public static class Work {{\n[Component({settings}Reference = \"{reference}\", Interface = \"\"\"{json}\"\"\")]\n{method}\n}}";
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    [MemberData(nameof(WrongUsage.Rows), MemberType = typeof(WrongUsage))]
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
    public void Settings_are_recorded_as_they_are_written_an_explicit_null_too()
    {
        using var project = new TestProject("""
            public static class Work
            {
                [Component(Cache = true, Tags = ["a"], Stage = "s", AutoConnectFrameworks = AutoConnectFrameworks.All, AutoConnectArgParser = false, ExecutionQueue = "gpu")] public static int Step() => 1;
                [Pipeline("p", DefaultQueue = "cpu", PipelineExecutionQueue = null, PollIntervalSeconds = 2)] public static void Run() { Step(); }
            }
            """);

        Assert.Empty(project.Build());
        Assert.Contains("cache: true", project.Read("p.pipeline.yaml"));
        var settings = project.Manifest("p").Manifest.Settings;
        Assert.True(settings.TryGetValue("pipelineExecutionQueue", out var queue));
        Assert.Null(queue);
        Assert.Equal("cpu", settings["defaultQueue"]);
    }

    [Theory]
    [InlineData("Report(); Load();")]
    [InlineData("Report();")]
    public void A_parent_that_is_never_called_before_is_an_error(string body)
    {
        using var project = new TestProject($$"""
            public static class Work
            {
                [Component] public static int Load() => 1;
                [Component(Parents = [nameof(Load)])] public static int Report() => 1; // !
                [Pipeline("p")] public static void Run() { {{body}} }
            }
            """);

        var error = Assert.Single(project.Compile(), d => d.Severity == Severity.Error);
        Assert.Equal("PIPE2004", error.Id);
        Assert.Contains("Parents of 'Work.Report' names 'Load', which the pipeline 'p' never calls before it", error.Text);
    }

    [Fact]
    public void Policies_of_steps_are_in_the_manifest_and_parents_by_their_steps_names()
    {
        using var project = new TestProject("""
            public static class Work
            {
                [Component(Name = "first")] public static int Load() => 1;
                [Component(Parents = [nameof(Load)], ContinueOnFail = true, RetryOnFailure = 2, RetryDelaySeconds = 0.5, RetryBackoff = 2, TimeoutSeconds = 60, Cpus = 2, MemoryMb = 512, Gpus = 1, MaxParallel = 3)]
                public static int Report() => 1;
                [Pipeline("p", AbortOnFailure = true, TimeoutSeconds = 600, RetryOnFailure = 1)] public static void Run() { Load(); Report(); }
            }
            """);

        Assert.DoesNotContain(project.Compile(), d => d.Severity == Severity.Error);
        var manifest = project.Read("p.pipeline.yaml");
        Assert.Contains("parents: [first]", manifest);
        Assert.Contains("abortOnFailure: true, retryOnFailure: 1, timeoutSeconds: 600", manifest);
        Assert.Contains("continueOnFail: true", manifest);
        Assert.Contains("maxParallel: 3", manifest);
        Assert.Contains("retryDelaySeconds: 0.5", manifest);
    }

    [Fact]
    public void The_assemblys_queue_is_the_pipelines_where_that_names_none()
    {
        using var project = new TestProject("""
            [assembly: DefaultExecutionQueue("cpu")]
            public static class Work
            {
                [Component(Tags = ["a"], Stage = "s")] public static int Step() => 1;
                [Pipeline("p", AddRunNumber = false)] public static void Run(CancellationToken stop = default) { Step(); }
                [Pipeline("q", DefaultQueue = "gpu")] public static void Other() { Step(); }
            }
            """);

        Assert.DoesNotContain(project.Compile(), d => d.Severity == Severity.Error);
        Assert.Contains("defaultQueue: cpu", project.Read("p.pipeline.yaml"));
        Assert.Contains("defaultQueue: gpu", project.Read("q.pipeline.yaml"));
        Assert.DoesNotContain("stop", project.Read("p.pipeline.yaml"));
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
    public void A_component_of_another_project_is_refused_where_it_is_called()
    {
        using var project = new TestProject("public static class Work { [Pipeline(\"p\")] public static void Run() {\nOther.Load(); } }");
        project.Others.Add(new OtherAssembly("Other", Origin.Project, "public static class Other { [Pipelines.Component] public static int Load() => 1; }"));

        var found = Assert.Single(project.Compile(), d => d.Severity == Severity.Error);

        Assert.Equal(("PIPE1005", 2), (found.Id, found.Place.Line));
    }

    [Fact]
    public void A_slice_that_does_not_compile_is_a_fault_of_ours_and_names_the_component()
    {
        using var project = new TestProject("public static class Work { static int PipelinesEntry() => 1;\n[Component] public static int Step() => PipelinesEntry(); }");

        var found = Assert.Single(project.Compile(), d => d.Severity == Severity.Error);

        Assert.Equal(("PIPE9001", 2), (found.Id, found.Place.Line));
        Assert.Contains("'Work.Step'", found.Text);
    }

    [Fact]
    public void A_slice_that_lacks_what_the_built_assembly_uses_is_noticed()
    {
        using var project = new TestProject("public static class Work { static int Deep() => 4; [Component] public static int Step() => Deep(); }")
        {
            Meanwhile = p => p.Write("Sample.cs", "public static class Work { static int Deep() => 4; [Component] public static int Step() => 4; }"),
        };

        var found = Assert.Single(project.Compile(), d => d.Severity == Severity.Error);

        Assert.Equal("PIPE9002", found.Id);
        Assert.Contains("Deep", found.Text);
    }

    [Fact]
    public void A_call_that_waits_says_where_and_why()
    {
        using var project = new TestProject("public static class Work { [Component] public static int Step(int n) => n; [Pipeline(\"p\")] public static void Run() {\nvar all = new[] { 1, 2 }.Select(n => Step(n));\nConsole.WriteLine(all.Count()); } }");

        var message = Assert.Single(project.Build(), d => d.Id == "PIPE2001");

        Assert.Contains("it stands in a lambda", message.Text);
        Assert.Equal(2, message.Place.Line);
    }

    [Theory]
    [InlineData("HashSet<int> all = [1, Step(2)];")]
    [InlineData("IReadOnlyList<int> all = [Step(1), 2];")]
    [InlineData("ReadOnlySpan<int> all = [Step(1)];")]
    [InlineData("var all = new SortedSet<int> { 1, Step(2) };")]
    [InlineData("Console.WriteLine(new[] { 1, 2 }.Select(n => new[] { 3 }.Select(m => Step(n + m)).ToList()).ToList().Count);")]
    public void A_call_that_is_gathered_into_what_cannot_wait_for_it_says_so_P5(string statement)
    {
        using var project = new TestProject($"public static class Work {{ [Component] public static int Step(int n) => n; [Pipeline(\"p\")] public static void Run() {{\n{statement}\n}} }}");

        var message = Assert.Single(project.Build(), d => d.Id == "PIPE2001");

        Assert.Equal(2, message.Place.Line);
    }
}
