using Pipelines.Compiler.Tests.Fixture;
using Pipelines.Engine;

namespace Pipelines.Compiler.Tests.Slicing;

/// <summary>Stack traces name the user's own files and lines, whatever the slice left out above them.</summary>
[Collection(OneRunAtATime.Name)]
public sealed class TraceTests
{
    [Fact]
    public async Task A_step_that_fails_in_its_process_names_the_users_files_and_lines()
    {
        using var project = new TestProject(new Dictionary<string, string>
        {
            ["Sample.cs"] = """
                // A comment that the slice does not need.
                public static class Work
                {
                    public static int Unused() => 1;

                    [Component]
                    public static int Step(int n)
                    {
                        var all = Enumerable.Range(0, n)
                            .Select(i => Deep.Check(i))
                            .ToList();
                        return all.Count;
                    }

                    [Pipeline("flow")] public static void Run() { Step(4); }
                }
                """,
            ["Parts/Deep.cs"] = """
                public static class Deep
                {
                    public static string Unused() => "left out";

                #if NEVER
                    public static int Other() => 3;
                #endif
                    public static int Check(int i)
                    {
                        if (i == 2)
                            throw new InvalidOperationException("two");
                        return i;
                    }
                }
                """,
        });
        project.Build();

        var seen = await Seen.RunAsync(project, "flow", RunMode.Local, TestContext.Current.CancellationToken);

        var error = seen.Events.OfType<StepChanged>().Single(c => c.Status == StepStatus.Failed).Error!;
        Assert.Equal(["Parts/Deep.cs:line 11", "Sample.cs:line 10", "Sample.cs:line 9"], Places(error.Stack!).Distinct().Where(p => !p.StartsWith("Entry.g.cs", StringComparison.Ordinal)));
        Assert.EndsWith("Parts/Deep.cs", error.File, StringComparison.Ordinal);
        Assert.Equal(11, error.Line);
    }

    static IEnumerable<string> Places(string stack) => stack.Split('\n').Where(l => l.Contains(".cs:line ", StringComparison.Ordinal))
        .Select(l => l[(l.LastIndexOf(" in ", StringComparison.Ordinal) + 4)..].TrimEnd());
}
