using Pipelines.Compiler.Tests.Fixture;
using Pipelines.Engine;

namespace Pipelines.Compiler.Tests.Slicing;

/// <summary>What source generators write is source like any other: the part that a step reaches is in its slice.</summary>
[Collection(OneRunAtATime.Name)]
public sealed class GeneratedCodeTests
{
    const string Code = """
        using System.Text.Json;
        using System.Text.Json.Serialization;
        using System.Text.RegularExpressions;

        public sealed record Reading(string Place, double Degrees);
        public sealed record Other(int Number);

        [JsonSerializable(typeof(Reading))]
        [JsonSerializable(typeof(List<Reading>))]
        partial class Readings : JsonSerializerContext;

        [JsonSerializable(typeof(Other))]
        partial class Others : JsonSerializerContext;

        public static partial class Work
        {
            [GeneratedRegex(@"(\w+):\s*(-?\d+(\.\d+)?)")]
            private static partial Regex Line();

            [GeneratedRegex("unused+")]
            private static partial Regex Unused();

            [Component]
            public static string Parse(string text) => JsonSerializer.Serialize(
                Line().Matches(text).Select(m => new Reading(m.Groups[1].Value, double.Parse(m.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture))).ToList(), Readings.Default.ListReading);

            [Component]
            public static double Warmest(string json) => JsonSerializer.Deserialize(json, Readings.Default.ListReading)!.Max(r => r.Degrees);

            [Component]
            public static bool Rarely(string text) => Unused().IsMatch(text);
        }

        public static class Flow
        {
            [Pipeline("flow")]
            public static void Run()
            {
                var json = Work.Parse("Oslo: -3.5, Rome: 21, Cairo: 33.25");
                Console.WriteLine(json);
                Console.WriteLine(Work.Warmest(json));
                Console.WriteLine(Work.Rarely("unusedddd"));
            }
        }
        """;

    [Fact]
    public async Task Steps_run_what_generators_wrote()
    {
        using var project = new TestProject(Code);
        project.Build();
        var expected = Seen.Plain(project, "Flow", "Run");

        foreach (var mode in (RunMode[])[RunMode.Debug, RunMode.Local])
            Assert.Equal(expected, (await Seen.RunAsync(project, "flow", mode, TestContext.Current.CancellationToken)).Output);
    }

    [Fact]
    public void Debug_information_in_the_assembly_itself_will_do()
    {
        using var project = new TestProject(Code) { DebugInformation = Microsoft.CodeAnalysis.Emit.DebugInformationFormat.Embedded };

        project.Build();

        Assert.Contains("Line_0", Slice(project, "Parse"));
    }

    [Fact]
    public void A_step_carries_the_generated_code_that_it_reaches_and_no_other()
    {
        using var project = new TestProject(Code);
        project.Build();

        var (parse, warmest) = (Slice(project, "Parse"), Slice(project, "Warmest"));
        Assert.Contains("partial class Readings", parse);
        Assert.DoesNotContain("class Others", parse);
        Assert.Contains("Line_0", parse);
        Assert.DoesNotContain("Unused_1", parse);
        Assert.DoesNotContain("Regex", warmest);
    }

    static string Slice(TestProject project, string step) =>
        string.Concat(Directory.GetFiles(Path.Combine(project.Pipelines, "steps", step), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
}
