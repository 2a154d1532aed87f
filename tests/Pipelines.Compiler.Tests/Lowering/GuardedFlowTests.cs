using Pipelines.Compiler.Tests.Fixture;
using Pipelines.Engine;

namespace Pipelines.Compiler.Tests.Lowering;

/// <summary>What guarded code does that its printed lines alone do not show: what ran at once, what had ended before, and what never ran (rules P8, P17, P18, F5).</summary>
[Collection(OneRunAtATime.Name)]
public sealed class GuardedFlowTests
{
    const string Steps = """
        [Component]
        public static int Meet(string folder, int n)
        {
            File.WriteAllText(Path.Combine(folder, n.ToString()), "");
            Until(() => Directory.GetFiles(folder).Length >= 3);
            return n;
        }
        [Component] public static int Largest(IReadOnlyList<int> numbers) => numbers.Max();
        [Component] public static int One() => 1;
        [Component] public static int Fails(string folder) { File.WriteAllText(Path.Combine(folder, "failing"), ""); throw new InvalidOperationException("no"); }
        [Component] public static int Slow(string folder) { Until(() => File.Exists(Path.Combine(folder, "failing"))); return 1; }
        [Component] public static int FailsLate(string folder) { Until(() => File.Exists(Path.Combine(folder, "failing"))); throw new InvalidOperationException("late"); }
        [Component] public static void Effect() { }
        [Component] public static int Cancels(string folder) { Until(() => File.Exists(Path.Combine(folder, "waiting"))); PipelineRun.Current.Cancel(); return 1; }
        [Component]
        public static int Waits(string folder, CancellationToken cancellationToken = default)
        {
            File.WriteAllText(Path.Combine(folder, "waiting"), "");
            cancellationToken.WaitHandle.WaitOne(TimeSpan.FromSeconds(90));
            cancellationToken.ThrowIfCancellationRequested();
            return 1;
        }
        static void Until(Func<bool> done)
        {
            for (var until = DateTime.UtcNow.AddMinutes(3); !done(); Thread.Sleep(2))
                if (DateTime.UtcNow > until) throw new TimeoutException();
        }

        """;

    /// <summary>Each call ends only once all three have begun: they must be submitted before the first is waited for.</summary>
    [Theory]
    [InlineData("try { var a = Meet(folder, 0); var b = Meet(folder, 1); var c = Meet(folder, 2); Console.WriteLine(a + b + c); } finally { }")]
    [InlineData("int a = 0, b = 0, c = 0; try { a = Meet(folder, 0); b = Meet(folder, 1); c = Meet(folder, 2); } catch (Exception) { } Console.WriteLine(a + b + c);")]
    [InlineData("using (new StringReader(\"\")) { var a = Meet(folder, 0); var b = Meet(folder, 1); Console.WriteLine(Largest([a, b, 2]) + Meet(folder, 2) - 1); }", false)]
    [InlineData("using var text = new StringReader(\"\"); var a = Meet(folder, 0); var b = Meet(folder, 1); var c = Meet(folder, 2); Console.WriteLine(a + b + c);")]
    [InlineData("lock (folder) { var a = Meet(folder, 0); var b = Meet(folder, 1); var c = Meet(folder, 2); Console.WriteLine(a + b + c); }")]
    [InlineData("var all = new List<int>(); try { foreach (var n in new[] { 0, 1, 2 }) all.Add(Meet(folder, n)); } finally { } Console.WriteLine(all.Sum());")]
    [InlineData("try { for (var n = 0; n < 3; n++) { var m = Meet(folder, n); } } finally { Console.WriteLine(3); }")]
    [InlineData("try { var all = Enumerable.Range(0, 3).Select(n => Meet(folder, n)).ToList(); var most = Largest(all); Console.WriteLine(most + 1); } finally { }")]
    [InlineData("try { Console.WriteLine(Three(folder)); } finally { }")]
    [InlineData("int Own() { var a = Meet(folder, 0); var b = Meet(folder, 1); var c = Meet(folder, 2); return a + b + c; } Console.WriteLine(Own());")]
    [InlineData("void Start(int n) { var m = Meet(folder, n); } Start(0); Start(1); Start(2); Console.WriteLine(3);")]
    [InlineData("Action f = () => { var a = Meet(folder, 0); var b = Meet(folder, 1); var c = Meet(folder, 2); Console.WriteLine(a + b + c); }; f();")]
    [InlineData("Func<int, int> f = n => { var all = new int[3]; for (var i = 0; i < n; i++) all[i] = Meet(folder, i); return all.Sum(); }; Console.WriteLine(f(3));")]
    public async Task Calls_next_to_each_other_in_guarded_code_run_together_P8(string body, bool isWhole = true)
    {
        using var project = new TestProject($$"""
            public static class Work
            {
                {{Steps}}
                static int Three(string folder) { var a = Meet(folder, 0); var b = Meet(folder, 1); var c = Meet(folder, 2); return a + b + c; }
                [Pipeline("flow")] public static void Run(string folder) { {{body}} }
            }
            """);
        var diagnostics = project.Build();
        var folder = Directory.CreateDirectory(Path.Combine(project.Folder, "meeting")).FullName;
        // Where the third stands apart from the two, its file is there already.
        if (!isWhole)
            await File.WriteAllTextAsync(Path.Combine(folder, "2"), "", TestContext.Current.CancellationToken);

        var seen = await Seen.RunAsync(project, "flow", RunMode.Local, 4, TestContext.Current.CancellationToken, ("folder", folder));

        Assert.Equal((RunStatus.Completed, "3"), (seen.Status, Assert.Single(seen.Output)));
        Assert.DoesNotContain(diagnostics, d => d.Id == "PIPE2001");
    }

    [Theory]
    [InlineData("try { try { var a = Fails(folder); var b = Slow(folder); } finally { Console.WriteLine(\"after\"); } } catch (Exception) { }", "Slow")]
    [InlineData("try { using var closing = new Closing(); var a = Fails(folder); var b = Slow(folder); } catch (Exception) { }", "Slow")]
    [InlineData("try { Both(folder); } catch (Exception) { Console.WriteLine(\"after\"); }", "Slow")]
    [InlineData("try { var a = Fails(folder); var b = FailsLate(folder); } catch (Exception) { Console.WriteLine(\"after\"); }", "FailsLate")]
    [InlineData("try { var a = FailsLate(folder); var b = Fails(folder); } catch (Exception) { Console.WriteLine(\"after\"); }", "FailsLate")]
    [InlineData("try { var a = Slow(folder); var b = Fails(folder); } catch (Exception) { Console.WriteLine(\"after\"); }", "Slow")]
    public async Task What_comes_after_a_failure_comes_after_all_steps_and_the_caught_failure_does_not_fail_the_run_P8(string body, string last)
    {
        using var project = new TestProject($$"""
            public sealed class Closing : IDisposable { public void Dispose() => Console.WriteLine("after"); }
            public static class Work
            {
                {{Steps}}
                static void Both(string folder) { var a = Fails(folder); var b = Slow(folder); }
                [Pipeline("flow", AbortOnFailure = true)] public static void Run(string folder) { {{body}} var end = One(); Console.WriteLine($"end {end}"); }
            }
            """);
        project.Build();

        var seen = await Seen.RunAsync(project, "flow", RunMode.Local, 4, TestContext.Current.CancellationToken, ("folder", project.Folder));

        Assert.Equal(["after", "end 1"], seen.Output);
        Assert.Equal(RunStatus.Completed, seen.Status);
        Assert.Equal(last == "Slow" ? StepStatus.Completed : StepStatus.Failed, seen.Steps[last]);
        var events = seen.Events.ToList();
        Assert.True(events.FindIndex(e => e is StepChanged { Status: StepStatus.Completed or StepStatus.Failed } changed && changed.Step == last)
            < events.FindIndex(e => e is LogLine { Text: "after" }));
    }

    [Theory]
    [InlineData("try { var a = Fails(folder); Effect(); deployed = true; } catch (Exception) { }")]
    [InlineData("try { Fails(folder); deployed = true; Effect(); } catch (Exception) { }")]
    [InlineData("try { Deploy(folder); deployed = true; } catch (Exception) { }")]
    public async Task Nothing_that_counts_happens_behind_a_failure_P8(string body)
    {
        using var project = new TestProject($$"""
            public static class Work
            {
                {{Steps}}
                static void Deploy(string folder) { var a = One(); var b = Fails(folder); Effect(); }
                [Pipeline("flow")] public static void Run(string folder) { var deployed = false; {{body}} Console.WriteLine(deployed); }
            }
            """);
        project.Build();

        var seen = await Seen.RunAsync(project, "flow", RunMode.Local, 4, TestContext.Current.CancellationToken, ("folder", project.Folder));

        Assert.Equal("False", Assert.Single(seen.Output));
        Assert.DoesNotContain("Effect", seen.Steps.Keys);
        Assert.Equal(RunStatus.Completed, seen.Status);
    }

    [Fact]
    public async Task A_cancel_is_seen_in_the_block_after_its_steps_have_ended_F11()
    {
        using var project = new TestProject($$"""
            public static class Work
            {
                {{Steps}}
                [Pipeline("flow")]
                public static void Run(string folder)
                {
                    try { var a = Cancels(folder); var b = Waits(folder); Console.WriteLine("never"); }
                    catch (OperationCanceledException) { Console.WriteLine("cancelled"); throw; }
                    finally { Console.WriteLine("finally"); }
                }
            }
            """);
        project.Build();

        var seen = await Seen.RunAsync(project, "flow", RunMode.Local, 4, TestContext.Current.CancellationToken, ("folder", project.Folder));

        Assert.Equal(["cancelled", "finally"], seen.Output);
        Assert.Equal(RunStatus.Aborted, seen.Status);
        var events = seen.Events.ToList();
        Assert.True(events.FindIndex(e => e is StepChanged { Step: "Waits", Status: StepStatus.Aborted }) < events.FindIndex(e => e is LogLine { Text: "cancelled" }));
    }
}
