using Pipelines.Analyzers.Usage;
using Pipelines.Compiler.Diagnostics;
using Pipelines.Compiler.Tests.Fixture;

namespace Pipelines.Compiler.Tests.Discovery;

/// <summary>What analyzers have said is not said twice; what they did not see is said by the build (rule P8).</summary>
public sealed class WithoutAnalyzersTests
{
    const string Code = """
        public static class Work
        {
            [Component] public static int Load() => 1;
            [Pipeline("p")] public static void Run()
            {
                try { Load(); } catch (IOException) { } // the function
                Helper();
            }
            static void Helper()
            {
                try { Load(); } catch (InvalidDataException) { } // its helper
        #pragma warning disable PIPE0022
                try { Load(); } catch (FormatException) { }
        #pragma warning restore PIPE0022
            }
            public static void Elsewhere()
            {
                try { Load(); } catch (ArgumentException) { }
            }
        }
        """;

    static readonly string Analyzer = "/analyzer:" + typeof(UsageRules).Assembly.Location;

    [Fact]
    public void A_catch_in_a_helper_is_said_by_the_build_P8() => Assert.Equal([11], Said(Analyzer));

    [Fact]
    public void Without_analyzers_the_build_says_what_they_would_have_P8()
    {
        Assert.Equal([6, 11], Said());
        Assert.Equal([6, 11], Said(Analyzer, "/skipanalyzers+"));
        Assert.Empty(Said("/nowarn:PIPE0022"));
    }

    static IEnumerable<int> Said(params string[] options)
    {
        using var project = new TestProject(Code) { Options = options };
        var warnings = project.Build().Where(d => d.Id == "PIPE0022").ToList();
        Assert.All(warnings, warning => Assert.Equal(Severity.Warning, warning.Severity));
        return [.. warnings.Select(warning => warning.Place.Line).Order()];
    }
}
