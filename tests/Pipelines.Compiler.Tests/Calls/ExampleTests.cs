using System.Text.RegularExpressions;
using Pipelines.Compiler.Tests.Fixture;

namespace Pipelines.Compiler.Tests.Calls;

/// <summary>What the pages show of runs from code is code that runs.</summary>
[Collection(OneRunAtATime.Name)]
public sealed partial class ExampleTests
{
    [Theory]
    [InlineData("README.md", 1)]
    [InlineData("docs/from-code.md", 2)]
    public async Task The_examples_of_runs_from_code_build_and_run(string page, int count)
    {
        var examples = Block().Matches(await File.ReadAllTextAsync(Path.Combine(Repository.Root, page), TestContext.Current.CancellationToken))
            .Select(match => match.Groups[1].Value).Where(code => code.Contains("PipelineRunner", StringComparison.Ordinal)).ToList();
        Assert.Equal(count, examples.Count);
        for (var i = 0; i < count; i++)
        {
            using var program = new CallingProject($$"""
                {{Using().Match(examples[i]).Value}}
                public static class Program
                {
                    public static async Task Example()
                    {
                        {{Using().Replace(examples[i], "")}}
                    }
                }

                public static class Iris
                {
                    [Component] public static string StepOne(string dataUrl, int extra = 43) => dataUrl;
                    [Component] public static (float[] X, int[] Y) StepTwo(string data, double testSize = 0.2) => ([1], [2]);
                    [Component] public static int StepThree(float[] x, int[] y) => 1;
                    [Component] public static double StepFour(int model, float[] x, int[] y) => 0.97;

                    [Pipeline("iris")]
                    public static void Run(string dataUrl = "data/iris.csv", string mock = "mock")
                    {
                        var data = StepOne(dataUrl);
                        var (x, y) = StepTwo(data);
                        var model = StepThree(x, y);
                        Console.WriteLine(StepFour(model, x, y));
                    }
                }
                """);
            Environment.SetEnvironmentVariable("PIPELINES_HOME", Path.Combine(program.Folder, "home"));
            try
            {
                await program.Call<Task>("Example");
            }
            finally
            {
                Environment.SetEnvironmentVariable("PIPELINES_HOME", null);
            }
        }
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("^(using [^;(]+;\n)+", RegexOptions.Multiline)]
    private static partial Regex Using();
}
