using System.Reflection;
using Microsoft.CodeAnalysis;
using Pipelines.Analyzers.Tests.Fixture;
using Pipelines.Analyzers.Usage;

namespace Pipelines.Analyzers.Tests.Usage;

/// <summary>What is wrong with a mark is said at its place, once, and cannot be switched off.</summary>
public sealed class UsageAnalyzerTests
{
    [Theory]
    [MemberData(nameof(WrongUsage.Rows), MemberType = typeof(WrongUsage))]
    public async Task Wrong_usage_is_said_at_its_place(string id, string text, string code)
    {
        using var user = new UserCode("using System.Threading.Tasks; " + code);

        var found = Assert.Single(await user.FindingsAsync(), d => d.Id == id);

        Assert.Contains(text, found.GetMessage(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(DiagnosticSeverity.Error, found.Severity);
        Assert.Contains(WellKnownDiagnosticTags.NotConfigurable, found.Descriptor.CustomTags);
        Assert.Equal(Array.FindIndex(code.Split('\n'), l => l.Contains("// !", StringComparison.Ordinal)), found.Location.GetLineSpan().StartLinePosition.Line);
    }

    [Fact]
    public async Task A_local_function_of_a_top_level_program_is_refused()
    {
        using var user = new UserCode("Console.WriteLine(Step());\n[Component] static int Step() => 1;");

        var found = Assert.Single(await user.FindingsAsync());

        Assert.Equal(("PIPE0004", 1), (found.Id, found.Location.GetLineSpan().StartLinePosition.Line));
    }

    [Fact]
    public async Task Pipelines_of_one_name_in_two_files_are_found()
    {
        using var user = new UserCode("namespace N; public static class B { [Pipelines.Pipeline(\"p\")] public static void Run() { } }", "public static class A { public static class In { [PipelineAttribute(\"P\")] public static void Run() { } } }");

        Assert.Single(await user.FindingsAsync(), d => d.Id == "PIPE0014" && d.Location.SourceTree!.FilePath == "Sample.cs");
    }

    [Fact]
    public async Task A_parent_in_another_file_is_known()
    {
        using var user = new UserCode("public static class B { [Component(Parents = [nameof(A.Load)])] public static void Step() { } }", "public static class A { [Component] public static int Load() => 1; }");

        Assert.Empty(await user.FindingsAsync());
    }

    [Fact]
    public async Task Callbacks_of_the_right_signature_are_found_in_any_class()
    {
        using var user = new UserCode(
            """
            public static class Work
            {
                static bool Before(PipelineRun run, StepNode node, IDictionary<string, object?> parameters) => true;
                static void Changed(PipelineRun run, StepNode node, StepStatus previous) { }
                [Component(PreExecuteCallback = nameof(Before), StatusChangeCallback = nameof(Changed), PostExecuteCallback = nameof(Other.In.After), RetryCallback = null)] public static int Step() => 1;
                [Pipeline("p", ExitCallback = nameof(Other.In.Exit), RetryCallback = nameof(Again))] public static void Run() { Step(); }
                static bool Again(PipelineRun run, StepNode node, int retries) => false;
            }
            """,
            "public static class Other { public static class In { public static void After(PipelineRun run, StepNode node) { } public static void Exit(PipelineRun run) { } public static void Exit() { } } }");

        Assert.Empty(await user.FindingsAsync());
    }

    [Theory, InlineData("\"s\""), InlineData("null")]
    public async Task Queues_of_steps_and_of_pipelines_are_known(string queue)
    {
        using var user = new UserCode($"public static class Work {{ [Component(AutoConnectArgParser = false, ExecutionQueue = \"s\")] public static int Step() => 1; [Pipeline(\"p\", DefaultQueue = \"s\", PipelineExecutionQueue = {queue}, PollIntervalSeconds = 2)] public static void Run() {{ Step(); }} }}");

        Assert.Empty(await user.FindingsAsync());
    }

    [Fact]
    public async Task A_member_named_by_text_could_be_named_by_nameof()
    {
        using var user = new UserCode("public static class Work { static int Parse() => 1; [Component(HelperFunctions = [\"Parse\", nameof(Parse)])] public static int Step() => 1; }");

        Assert.Contains("nameof(Parse)", Assert.Single(await user.FindingsAsync(), d => d.Id == "PIPE0025").GetMessage(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Both_halves_of_a_partial_method_are_one()
    {
        using var user = new UserCode("public partial class Work { [Component] public partial int Step(); public partial int Step() => 1; }");

        Assert.Single(await user.FindingsAsync());
    }

    [Fact]
    public async Task Right_usage_is_left_alone()
    {
        using var user = new UserCode("""
            using System.Threading.Tasks;
            public static class Work
            {
                [Component(ReturnValues = ["a", "b"])] public static (int, string) Two(double[,] x, List<string>? names = null, CancellationToken token = default) => (1, "");
                [Component(Name = "Later")] public static async Task<int> Two(int n) { await Task.Yield(); return n; }
                [Pipeline("p", Version = "0.1", ArgsMap = ["General:n"])] public static void Run(int n = 1) { Two(n); }
            }
            """);

        Assert.Empty(await user.FindingsAsync());
    }

    [Fact]
    public void Every_rule_is_supported_by_an_analyzer()
    {
        var rules = typeof(UsageRules).GetFields(BindingFlags.Static | BindingFlags.Public).Select(f => ((DiagnosticDescriptor)f.GetValue(null)!).Id);
        var supported = UserCode.Made<Microsoft.CodeAnalysis.Diagnostics.DiagnosticAnalyzer>(typeof(UsageAnalyzer)).SelectMany(a => a.SupportedDiagnostics).Select(d => d.Id);
        Assert.Equal(rules.Order(), supported.Order());
    }
}
