using System.Globalization;
using Microsoft.CodeAnalysis;
using Pipelines.Analyzers.Tests.Fixture;

namespace Pipelines.Analyzers.Tests.Writing;

/// <summary>What components and pipeline functions do that runs do not bear out (rules P8, P20 and P21).</summary>
public sealed class WritingTests
{
    const string Steps = "public static class S { [Component] public static int Load() => 1; }\n";

    [Theory]
    [InlineData("try { S.Load(); } catch (IOException) { }")]
    [InlineData("try { S.Load(); } catch (OperationCanceledException) { } catch (ArgumentException e) when (e.Message.Length > 1) { Console.WriteLine(e); }")]
    [InlineData("try { foreach (var n in new[] { 1 }) Console.WriteLine(S.Load() + n); } catch (InvalidDataException) { throw; } catch (Exception) { }")]
    [InlineData("Action act = () => { try { S.Load(); } catch (IOException) { } }; act();")]
    public async Task A_catch_that_no_step_reaches_is_a_warning_P8(string body)
    {
        var found = Assert.Single(await InPipelineAsync(body));

        Assert.Equal(("PIPE0022", DiagnosticSeverity.Warning), (found.Id, found.Severity));
        Assert.Contains("What 'Load' throws arrives here as StepFailedException", found.GetMessage(CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("try { S.Load(); } catch (StepFailedException) { }")]
    [InlineData("try { S.Load(); } catch (IOException) { } catch (StepFailedException) { }")]
    [InlineData("try { S.Load(); } catch (StepSkippedException) { } catch (System.Threading.Tasks.TaskCanceledException) { }")]
    [InlineData("try { S.Load(); } catch (AggregateException) { } catch { }")]
    [InlineData("try { S.Load(); } finally { Console.WriteLine(); }")]
    [InlineData("try { Console.WriteLine(); } catch (IOException) { S.Load(); }")]
    public async Task A_catch_that_a_step_can_reach_is_left_alone_P8(string body) => Assert.Empty(await InPipelineAsync(body));

    [Fact]
    public async Task A_catch_outside_pipeline_functions_is_left_alone_P8()
    {
        using var user = new UserCode(Steps + "public static class Work { public static void Test() { try { S.Load(); } catch (IOException) { } Console.WriteLine(DateTime.Now); } }");

        Assert.Empty(await user.FindingsAsync());
    }

    [Theory]
    [InlineData("Console.WriteLine(DateTime.Now);", "reads the clock by 'DateTime.Now'")]
    [InlineData("Console.WriteLine(DateTimeOffset.UtcNow);", "reads the clock by 'DateTimeOffset.UtcNow'")]
    [InlineData("var id = Guid.NewGuid();", "draws a random value by 'Guid.NewGuid'")]
    [InlineData("var id = new Random().Next();", "draws a random value by 'new Random()'")]
    [InlineData("var id = Random.Shared.Next();", "draws a random value by 'Random.Shared'")]
    [InlineData("var text = File.ReadAllText(\"x\");", "uses files by 'File.ReadAllText'")]
    [InlineData("using var reader = new StreamReader(\"x\");", "uses files by 'new StreamReader'")]
    [InlineData("using var http = new System.Net.Http.HttpClient(); http.GetStringAsync(\"x\").Wait();", "uses the network by 'HttpClient.GetStringAsync'")]
    public async Task An_effect_of_the_logic_itself_is_named_P21(string body, string text)
    {
        var found = Assert.Single(await InPipelineAsync(body));

        Assert.Equal(("PIPE0024", DiagnosticSeverity.Info), (found.Id, found.Severity));
        Assert.Contains(text, found.GetMessage(CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("var n = new Random(42).Next();")]
    [InlineData("Console.WriteLine(nameof(DateTime.Now));")]
    [InlineData("var path = Path.Combine(\"a\", \"b\"); var day = new DateTime(2026, 1, 1).Date;")]
    [InlineData("using var reader = new StreamReader(Stream.Null);")]
    public async Task What_is_the_same_each_time_is_left_alone_P21(string body) => Assert.Empty(await InPipelineAsync(body));

    [Theory]
    [InlineData("List<int> x", "x.Add(1);")]
    [InlineData("List<int> x", "x[0] = 1;")]
    [InlineData("int[] x", "x[0]++;")]
    [InlineData("int[] x", "Array.Sort(x);")]
    [InlineData("float[,] x", "x[0, 1] += 2;")]
    [InlineData("Dictionary<string, List<int>> x", "x[\"a\"].Clear();")]
    [InlineData("Holder x", "x.Count = 1;")]
    [InlineData("Holder x", "x.Items.Add(2);")]
    [InlineData("Holder x", "x.Part.Number = 2;")]
    [InlineData("Queue<int> x", "Action act = () => x.Enqueue(1); act();")]
    public async Task A_component_that_changes_its_input_is_pointed_at_P20(string parameter, string body)
    {
        var found = Assert.Single(await InComponentAsync(parameter, body));

        Assert.Equal(("PIPE0023", DiagnosticSeverity.Info), (found.Id, found.Severity));
        Assert.Contains("'Work.Step' changes its input 'x'", found.GetMessage(CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("List<int> x", "x = [.. x]; x.Add(1);")]
    [InlineData("List<int> x", "var y = x.ToList(); y.Add(1);")]
    [InlineData("Part x", "x.Number = 1;")]
    [InlineData("int x", "x++;")]
    [InlineData("List<int> x", "x.Contains(1); Console.WriteLine(x.Count);")]
    [InlineData("System.Collections.Immutable.ImmutableList<int> x", "x.Add(1);")]
    [InlineData("Holder x", "var y = new Holder { Count = x.Count };")]
    public async Task A_component_that_changes_its_own_is_left_alone_P20(string parameter, string body) => Assert.Empty(await InComponentAsync(parameter, body));

    static async Task<IEnumerable<Diagnostic>> InPipelineAsync(string body)
    {
        using var user = new UserCode(Steps + $"public static class Work {{ [Pipeline(\"p\")] public static void Run() {{\n{body}\n}} }}");
        return await user.FindingsAsync();
    }

    static async Task<IEnumerable<Diagnostic>> InComponentAsync(string parameter, string body)
    {
        using var user = new UserCode($$"""
            public struct Part { public int Number; }
            public class Holder { public int Count; public List<int> Items = []; public Part Part; }
            public static class Work { [Component] public static void Step({{parameter}}) {
            {{body}}
            } }
            """);
        return await user.FindingsAsync();
    }
}
