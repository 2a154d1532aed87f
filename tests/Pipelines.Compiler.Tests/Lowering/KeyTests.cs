using Pipelines.Compiler.Tests.Fixture;
using Pipelines.Engine;

namespace Pipelines.Compiler.Tests.Lowering;

/// <summary>Rule P10: keys are the same from run to run and in both modes, in whatever order things end.</summary>
[Collection(OneRunAtATime.Name)]
public class KeyTests
{
    const string Code = """
        public static class C
        {
            [Component] public static int A(int x = 0) => x;
            [Component] public static int B(int x) => x;
            [Component] public static async Task<int> Slow(int x) { await Task.Delay(x % 7); return x; }
            [Component] public static void Note(int x) { }
        }

        public interface IMaker { int Make(int x); }
        public sealed class Maker : IMaker { int IMaker.Make(int x) => C.A(x); }
        public abstract class Base { public abstract int Do(int x); }
        public sealed class Derived : Base { public override int Do(int x) { try { return C.B(x); } finally { C.Note(x); } } }
        public static class Generic<T> { public static int Of<U>(T first, U second) { if (first is null) return 0; return C.A(1) + C.B(2); } }

        public static class P
        {
            static int Twice(int x) => C.B(C.A(x));
            static void Quiet(int x) { if (x > 100) return; C.Note(x); }
            static int Deep(int left) => left == 0 ? C.A() : Deep(left - 1) + C.B(left);
            static int Ping(int left) => left == 0 ? 0 : Pong(left - 1);
            static int Pong(int left) => C.A(left) + Ping(left);
            static int Throwing(int x) { C.A(x); if (x > 0) throw new InvalidOperationException(); return C.B(x); }
            static async Task<int> Chain(int x) { var one = await C.Slow(x); return await C.Slow(one + 1) + C.A(one); }
            static async Task Effects(int x) => await C.Slow(x);
            static IEnumerable<int> Lazy(int n) { for (var i = 0; i < n; i++) yield return C.A(i); }
            static int Apply(Func<int, int> f, int x) => f(x);
            static int this_is_plain(int x) => x + 1;
            static int Total { get => C.A(9); }

            static int Run(string text) => C.A(text.Length);

            [Pipeline("inner")]
            public static void Inner(int x = 1) => C.Note(C.A(x));

            [Pipeline("keys")]
            public static async Task Run(int n = 4)
            {
                C.A();
                for (var i = 0; i < n; i++)
                    Twice(this_is_plain(i));
                Quiet(1);
                Deep(2);
                Ping(3);
                try { Throwing(1); } catch (InvalidOperationException) { }
                C.A(7);
                await Task.WhenAll(Enumerable.Range(0, n).Select(i => Chain(5 - i)));
                await Task.WhenAll(Enumerable.Range(0, n).Select(async i => { var one = await C.Slow(9 - 3 * i); return await C.Slow(one) + Twice(one); }));
                await Task.WhenAll(Enumerable.Range(0, 2).Select(async i => await C.Slow(i)));
                var tasks = new List<Task> { Effects(3), Local(6), Effects(1), Local(2) };
                await Task.WhenAll(tasks);
                foreach (var item in Lazy(2)) C.B(item);
                Apply(x => C.B(x), 1);
                var made = new[] { 1, 2 }.Select(Twice).ToList();
                IMaker maker = new Maker();
                maker.Make(1);
                Base derived = new Derived();
                derived.Do(2);
                Generic<string>.Of("x", 2.0);
                var total = Total;
                int Sync(int x) => C.B(x);
                Sync(Sync(1));
                async Task Local(int x) { await C.Slow(x); C.Note(await C.Slow(x)); }
                Inner(6);
                Run("text");
                C.A(8);
            }
        }
        """;

    [Fact]
    public async Task Keys_do_not_depend_on_the_run_nor_on_its_mode()
    {
        using var project = new TestProject(Code);
        project.Build();

        var local = await KeysAsync(project, RunMode.Local);

        Assert.Equal(local.Count, local.Distinct().Count());
        Assert.Equal(
            ["A[0]", "A[1]", "A[2]", "A[3]", "A[4]", "A[5]"],
            local.Where(key => key.StartsWith("A[", StringComparison.Ordinal)));
        Assert.Subset(
            local.ToHashSet(),
            new HashSet<string>
            {
                "Twice[3]/A[0]", "Twice[3]/B[0]", "Quiet[0]/Note[0]", "Deep[0]/Deep[0]/Deep[0]/A[0]", "Deep[0]/Deep[0]/B[0]", "Ping[0]/Pong[0]/Ping[0]/Pong[0]/A[0]", "Throwing[0]/A[0]",
                "Chain[3]/Slow[1]", "Chain[0]/A[0]", "lambda[3]/Slow[1]", "lambda[2]/Twice[0]/B[0]", "lambda[5]/Slow[0]", "Effects[1]/Slow[0]", "Local[1]/Slow[1]", "Local[0]/Note[0]", "Twice[5]/B[0]",
                "Inner[0]/Note[0]", "Run[0]/A[0]", "Make[0]/A[0]", "Do[0]/Note[0]", "Of[0]/B[0]",
            });
        Assert.Equal(local, await KeysAsync(project, RunMode.Debug));

        // Chain(5 - i) submits x, then x + 1: each key keeps its argument whichever chain is faster.
        var first = Values(project, 1);
        Assert.Equal(["5", "4", "3", "2"], Enumerable.Range(0, 4).Select(i => first[$"Chain[{i}]/Slow[0]"]));
        Assert.Equal(["6", "5", "4", "3"], Enumerable.Range(0, 4).Select(i => first[$"Chain[{i}]/Slow[1]"]));
        Assert.Equal(local, await KeysAsync(project, RunMode.Local));
        Assert.Equal(first, Values(project, 0));
    }

    [Fact]
    public async Task Optimized_code_has_the_same_keys()
    {
        using var plain = new TestProject(Code);
        using var optimized = new TestProject(Code) { Options = ["/optimize+"] };
        plain.Build();
        optimized.Build();

        Assert.Equal(await KeysAsync(plain, RunMode.Debug), await KeysAsync(optimized, RunMode.Debug));
    }

    static async Task<List<string>> KeysAsync(TestProject project, RunMode mode)
    {
        var seen = await Seen.RunAsync(project, "keys", mode, TestContext.Current.CancellationToken);
        Assert.Equal(RunStatus.Completed, seen.Status);
        return [.. seen.Events.OfType<StepChanged>().Where(e => e.Previous is null).Select(e => e.Key).Order(StringComparer.Ordinal)];
    }

    /// <summary>What each step gave, by key; of the newest run, or of one before.</summary>
    static SortedDictionary<string, string> Values(TestProject project, int before)
    {
        using var history = History.Open(Path.Combine(project.Folder, "home"));
        var run = history.Runs()[before];
        var values = history.Artifacts(run.Id).Where(a => a.Step is not null).ToDictionary(a => a.Step!, a => File.ReadAllText(history.ArtifactPath(a.Digest)));
        return new(history.Steps(run.Id).Where(s => values.ContainsKey(s.Name)).ToDictionary(s => s.Key, s => values[s.Name]), StringComparer.Ordinal);
    }
}
