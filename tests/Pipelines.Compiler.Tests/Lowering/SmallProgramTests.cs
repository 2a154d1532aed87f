using Pipelines.Compiler.Tests.Fixture;
using Pipelines.Engine;

namespace Pipelines.Compiler.Tests.Lowering;

/// <summary>Programs that people write otherwise than we do: as plain code and on the engine, in both modes, each prints the same (rules P1 to P10, N4).</summary>
[Collection(OneRunAtATime.Name)]
public sealed partial class SmallProgramTests
{
    public static TheoryData<string, string> Programs => new(Read());

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task A_program_prints_the_same_as_plain_code_and_in_both_modes(string what, string code)
    {
        Assert.NotEmpty(what);
        using var project = new TestProject(Files(code), isLibrary: !what.Contains("top-level", StringComparison.Ordinal)) { Options = Options(code) };
        project.Build();
        var expected = Seen.Plain(project, Start().Match(code) is { Success: true } start ? start.Groups[1].Value : "Flow", "Run");
        Assert.NotEmpty(expected);

        foreach (var mode in (RunMode[])[RunMode.Debug, RunMode.Local])
        {
            var seen = await Seen.RunAsync(project, "flow", mode, TestContext.Current.CancellationToken);
            Assert.Equal(expected, seen.Output);
            Assert.Equal(RunStatus.Completed, seen.Status);
        }
    }

    [Fact]
    public async Task A_line_end_inside_a_string_is_the_users_own()
    {
        using var project = new TestProject("public static class Flow {\r\n [Component] public static string Step() => @\"a\r\n\r\n\r\nb\";\r\n [Pipeline(\"flow\")] public static void Run() { Console.WriteLine(Step().Length); } }");
        project.Build();

        var seen = await Seen.RunAsync(project, "flow", RunMode.Local, TestContext.Current.CancellationToken);

        Assert.Equal("8", Assert.Single(seen.Output));
    }

    /// <summary>A program begins with a line "### its title"; a further file of it with "=== its name".</summary>
    static IEnumerable<(string, string)> Read() => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Lowering", "SmallPrograms.txt")).ReplaceLineEndings("\n")
        .Split("### ", StringSplitOptions.RemoveEmptyEntries).Select(p => (p[..p.IndexOf('\n')], p[(p.IndexOf('\n') + 1)..]));

    static Dictionary<string, string> Files(string code)
    {
        var parts = code.Split("=== ");
        var files = parts.Skip(1).ToDictionary(p => p[..p.IndexOf('\n')], p => p[(p.IndexOf('\n') + 1)..]);
        files["Sample.cs"] = parts[0];
        return files;
    }

    static List<string> Options(string code) => [.. Option().Matches(code).Select(m => m.Groups[1].Value)];

    [System.Text.RegularExpressions.GeneratedRegex(@"^// start: (\S+)", System.Text.RegularExpressions.RegexOptions.Multiline)]
    private static partial System.Text.RegularExpressions.Regex Start();

    [System.Text.RegularExpressions.GeneratedRegex(@"^// option: (\S+)", System.Text.RegularExpressions.RegexOptions.Multiline)]
    private static partial System.Text.RegularExpressions.Regex Option();
}
