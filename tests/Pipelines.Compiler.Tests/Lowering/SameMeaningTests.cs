using Pipelines.Compiler.Tests.Fixture;
using Pipelines.Engine;

namespace Pipelines.Compiler.Tests.Lowering;

/// <summary>All cases in one project: a pipeline for each.</summary>
public sealed class CasesProject : IDisposable
{
    public CasesProject()
    {
        var flows = SameMeaningTests.Cases.Select((c, i) => SameMeaningTests.Flow.Replace("INDEX", $"{i}").Replace("BODY", c.Data.Item2));
        Project = new TestProject(SameMeaningTests.Components + string.Concat(flows));
        Project.Build();
    }

    internal TestProject Project { get; }

    public void Dispose() => Project.Dispose();
}

/// <summary>Each case is run as plain code and on the engine, in both modes: it must print the same (rules P1 to P10).</summary>
[Collection(OneRunAtATime.Name)]
public sealed class SameMeaningTests(CasesProject cases) : IClassFixture<CasesProject>
{
    internal const string Components = """
        public sealed record Row(string Name, double Value);

        public static class Steps
        {
            [Component] public static int One() => 1;
            [Component] public static int Add(int a, int b = 10) => a + b;
            [Component] public static int Sum(IReadOnlyList<int> numbers) => numbers.Sum();
            [Component] public static List<int> Numbers(int count) => Enumerable.Range(1, count).ToList();
            [Component(ReturnValues = ["low", "high"])] public static (int Low, int High) Split(int value) => (value / 2, value - value / 2);
            [Component] public static async Task<int> TwiceAsync(int value) { await Task.Yield(); return 2 * value; }
            [Component] public static string? Nothing() => null;
            [Component] public static Row Make(string name, double value) => new(name, value);
            [Component] public static double[] Values(double start, int count) => Enumerable.Range(0, count).Select(i => start + i).ToArray();
            [Component] public static void Effect(string text) { }
            [Component] public static int Fails(string why) => throw new InvalidOperationException(why);
            public static int Outside(int value) => value + 1;
        }

        public static class More
        {
            [Component] public static int Ext(this int value) => value + 1;
        }

        """;

    internal const string Flow = """

        public static class FlowINDEX
        {
            [Pipeline("flowINDEX")]
            public static void Run()
            {
        BODY
            }

            static int Helper(int start) { var a = Steps.Add(start); var b = Steps.Add(start, 1); return a * b; }
            static void Print(ref int value) => Console.WriteLine($"ref {++value}");
            static void Give(out int value) => value = 7;
            static void Told(int value, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(value))] string text = "") => Console.WriteLine($"{text} {value}");
        }
        """;

    public static TheoryData<string, string> Cases => new()
    {
        { "a chain", "var a = Steps.One(); var b = Steps.Add(a); var c = Steps.Add(b, a); Console.WriteLine(c);" },
        { "named and default arguments", "var a = Steps.Add(b: 5, a: 2); Console.WriteLine(a); Console.WriteLine(Steps.Add(1));" },
        { "a call as an argument of a call", "Console.WriteLine(Steps.Add(Steps.Add(1), Steps.One()));" },
        { "a call in arithmetic", "var x = Steps.One(); var percent = 100 * Steps.Add(x, 2); Console.WriteLine($\"{percent:F1}%\");" },
        { "a deconstructed tuple", "var (low, high) = Steps.Split(7); Console.WriteLine($\"{low} {high}\"); Console.WriteLine(Steps.Add(low, high));" },
        { "a deconstruction with a discard", "var (_, high) = Steps.Split(9); Console.WriteLine(high);" },
        { "a deconstruction into variables there", "int low, high; (low, high) = Steps.Split(7); Console.WriteLine(Steps.Add(low, high));" },
        { "a tuple kept whole", "var both = Steps.Split(7); Console.WriteLine(both.Low + \" \" + both.High);" },
        { "an interpolation with format and alignment", "var r = Steps.Make(\"x\", 1.2345); Console.WriteLine($\"[{r.Value,8:F2}] {r} {r is null} {r.GetType().Name}\");" },
        { "null stays null", "var n = Steps.Nothing(); Console.WriteLine(n is null); Console.WriteLine(n ?? \"none\");" },
        { "a branch on a value", "var a = Steps.One(); if (a > 0) { var b = Steps.Add(a, 1); Console.WriteLine(b); } else Console.WriteLine(Steps.Add(5)); Console.WriteLine(a);" },
        { "a variable assigned on two ways", "int x; if (Steps.One() == 1) x = Steps.Add(1, 1); else x = 3; Console.WriteLine(Steps.Add(x, 1));" },
        { "a variable set again", "var x = Steps.One(); x = 5; Console.WriteLine(Steps.Add(x, 1)); x = Steps.Add(x); x += 3; x++; Console.WriteLine(x); Console.WriteLine(Steps.Add(x, 0));" },
        { "a loop", "var total = 0; for (var i = 0; i < 3; i++) { var s = Steps.Add(total, i); total = s; } Console.WriteLine(total);" },
        { "a foreach over a step's list", "foreach (var n in Steps.Numbers(3)) Console.WriteLine(n); var list = Steps.Numbers(2); foreach (var n in list) Console.WriteLine(Steps.Add(n));" },
        { "a list filled in a loop (rule P4)", "var all = new List<int>(); foreach (var n in new[] { 1, 2, 3 }) all.Add(Steps.Add(n)); Console.WriteLine(Steps.Sum(all)); Console.WriteLine(string.Join(\",\", all)); all.Add(5); all.Add(Steps.One()); Console.WriteLine(all.Count + \" \" + Steps.Sum(all)); all.RemoveAt(0); Console.WriteLine(Steps.Sum(all)); all[0] = 7; all.Insert(0, 9); Console.WriteLine(Steps.Sum(all) + string.Join(\";\", all));" },
        { "an array filled in a loop", "var all = new int[3]; for (var i = 0; i < all.Length; i++) all[i] = Steps.Add(i); Console.WriteLine(Steps.Sum(all)); all[1] = 4; all[2] = Steps.One(); Console.WriteLine(all.Sum() + \" \" + Steps.Sum(all)); all[0]++; Console.WriteLine(Steps.Sum(all));" },
        { "an index that is none", "var all = new int[1]; try { Console.WriteLine(1); } finally { } all[0] = Steps.One(); var five = 5; var text = \"\"; Func<int> f = () => all[five]; try { f(); } catch (IndexOutOfRangeException) { text = \"none\"; } Console.WriteLine(text);" },
        { "a chain that ends in a list", "var b = Steps.One(); var all = new[] { 1, 2, 3 }.Select(n => Steps.Add(n, b)).ToList(); Console.WriteLine(Steps.Sum(all)); foreach (var n in all) Console.WriteLine(n); all.Add(Steps.Add(b)); Console.WriteLine(all.Count); Console.WriteLine(all[3] + all.Max());" },
        { "a chain that ends in an array", "int[] all = new[] { 4, 5 }.Where(n => n > 1).Select((n, i) => Steps.Add(n, i)).ToArray(); Console.WriteLine(all.Length + \" \" + string.Join(\",\", all)); Console.WriteLine(Steps.Sum(all));" },
        { "a chain as an argument", "Console.WriteLine(Steps.Sum(new[] { 1, 2 }.Select(n => Steps.Add(n)).ToList())); Console.WriteLine(Steps.Sum(Enumerable.Range(0, 3).Zip([5, 6, 7], (a, b) => Steps.Add(a, b)).ToArray()));" },
        { "a chain in an expression", "Console.WriteLine(new[] { 1, 2 }.Select(n => Steps.Add(n)).ToList().Count + new[] { 3 }.Select(n => Steps.Add(n, 0)).ToArray()[0]); foreach (var n in new[] { 1, 2 }.Select(n => Steps.Add(n)).ToList()) Console.WriteLine(n); Console.WriteLine($\"{new[] { 1 }.Select(n => Steps.Add(n)).ToList().Sum():D4}\");" },
        { "a query that ends in a list", "var k = Steps.One(); var all = (from n in new[] { 1, 2, 3 } where n != 2 select Steps.Add(n, k)).ToList(); Console.WriteLine(Steps.Sum(all)); Console.WriteLine(all[0]);" },
        { "a chain that stays lazy", "var lazy = new[] { 1, 2 }.Select(n => Steps.Add(n)); Console.WriteLine(lazy.First()); Console.WriteLine(lazy.Sum()); Console.WriteLine(new[] { 3, 4 }.Select(n => Steps.Add(n)).Any(n => n > 12));" },
        { "a list known under another name", "var all = new List<int>(); var other = all; foreach (var n in new[] { 1, 2 }) all.Add(Steps.Add(n)); Console.WriteLine(other[0] + other[1]); other.Add(1); Console.WriteLine(Steps.Sum(all));" },
        { "a list that a lambda sees", "var all = new List<int>(); Func<int> last = () => all[^1]; all.Add(Steps.Add(1)); Console.WriteLine(last()); all.Add(Steps.Add(2)); Console.WriteLine(last());" },
        { "a list that a lambda sees once it is full", "var all = new List<int>(); all.Add(Steps.Add(1)); all.Add(Steps.Add(2)); Func<int> last = () => all[^1]; Console.WriteLine(last()); var copy = all; Console.WriteLine(copy.Sum()); Console.WriteLine(Outer(all)); int Outer(List<int> l) => l.Count;" },
        { "a list looked at while it is filled", "var all = new List<int>(); for (var i = 0; i < 3; i++) { all.Add(Steps.Add(i)); if (all[^1] > 11) break; } Console.WriteLine(all.Count + \" \" + Steps.Sum(all)); all.Sort((a, b) => b - a); Console.WriteLine(all[0] + \" \" + Steps.Sum(all)); all.Clear(); Console.WriteLine(Steps.Sum(all));" },
        { "a list that goes through a helper while it is filled", "var all = new List<int>(); for (var i = 0; i < 3; i++) { all.Add(Steps.Add(i)); Told(all.Sum()); } Console.WriteLine(Steps.Sum(all));" },
        { "a list of its own for each turn", "for (var k = 0; k < 2; k++) { var all = new List<int> { 100 }; for (var i = 0; i < 2; i++) all.Add(Steps.Add(i, k)); var sum = Steps.Sum(all); Console.WriteLine(sum + string.Join(\" \", all.Select(x => x + 1))); }" },
        { "a list of records and of nulls", "var rows = new List<Row>(); rows.Add(Steps.Make(\"a\", 1)); rows.Add(Steps.Make(\"b\", 2)); Console.WriteLine(rows[1].Name + rows.Count); List<string?> texts = []; texts.Add(Steps.Nothing()); texts.Add(\"x\"); Console.WriteLine(texts[0] is null); var arrays = new List<double[]>(); arrays.Add(Steps.Values(1, 2)); arrays[0][0] = 5; Console.WriteLine(arrays[0].Sum());" },
        { "lists named as ours", "var all__p = 3; var all = new List<int>(); all.Add(Steps.One()); Console.WriteLine(all[0] + all__p); Console.WriteLine(nameof(all)); var t = (all, 1); Console.WriteLine(t.all.Count); var o = new { all }; Console.WriteLine(o.all[0]);" },
        { "a list handed on as its interface", "var list = Steps.Numbers(4); Console.WriteLine(Steps.Sum(list));" },
        { "a list changed between (rule P7)", "var list = Steps.Numbers(3); list.Add(4); Console.WriteLine(Steps.Sum(list)); list.Clear(); Console.WriteLine(Steps.Sum(list));" },
        { "a snapshot at the call (rule P1)", "var list = new List<int> { 1, 2 }; var s = Steps.Sum(list); list.Add(3); Console.WriteLine(s);" },
        { "an array", "var v = Steps.Values(0.5, 3); Console.WriteLine(string.Join(\";\", v)); v[0] = 9; Console.WriteLine(v.Sum());" },
        { "a lambda that calls", "Console.WriteLine(string.Join(\",\", new[] { 1, 2 }.Select(n => Steps.Add(n))));" },
        { "a lambda that reads", "var a = Steps.One(); Func<int> f = () => a + 1; Console.WriteLine(f()); a = 10; Console.WriteLine(f());" },
        { "a method group", "Func<int, int, int> f = Steps.Add; Console.WriteLine(f(2, 3));" },
        { "a local function", "int Twice(int n) { var x = Steps.Add(n, n); return x; } Console.WriteLine(Twice(4));" },
        { "a helper that calls", "Console.WriteLine(Helper(3)); var x = Steps.One(); Console.WriteLine(Helper(x));" },
        { "an async component, blocked on", "Console.WriteLine(Steps.TwiceAsync(4).Result); var t = Steps.TwiceAsync(5); Console.WriteLine(t.GetAwaiter().GetResult());" },
        { "ref and out", "var x = Steps.One(); Print(ref x); Console.WriteLine(Steps.Add(x, 0)); int y = Steps.One(); Give(out y); Console.WriteLine(Steps.Add(y, 0));" },
        { "a step for its effect", "Steps.Effect(\"a\"); var x = Steps.One(); Steps.Effect($\"{x}\"); Console.WriteLine(\"end\");" },
        { "a switch", "var x = Steps.Add(1, 1); switch (x) { case 2: var y = Steps.Add(x, 2); Console.WriteLine(y); break; default: Console.WriteLine(\"other\"); break; } Console.WriteLine(x switch { 2 => Steps.One(), _ => 0 });" },
        { "nameof and text", "var data = Steps.One(); Console.WriteLine(nameof(data) + \"${data.x}\"); Console.WriteLine(data);" },
        { "a conditional expression", "var a = Steps.One(); var b = a > 5 ? Steps.Add(a) : Steps.Add(a, 2); Console.WriteLine(b);" },
        { "one of several calls", "var k = Steps.One(); var a = k > 0 ? Steps.Add(k) : Steps.Add(k, 2); var b = k switch { 1 => Steps.Add(a), 2 => Steps.One(), 3 when a > 0 => (Steps.Add(3)), _ => throw new InvalidOperationException() }; Console.WriteLine(Steps.Add(a, b)); a = (b > 5 ? (k == 1 ? Steps.Add(5) : Steps.One()) : Steps.One()); Console.WriteLine(a + b); var c = b > 100 ? Steps.One() : 7; Console.WriteLine(c); int? d = k == 1 ? Steps.One() : null; Console.WriteLine(d); Console.WriteLine(k == 1 ? Steps.Add(8) : Steps.Add(9)); long e = k == 1 ? Steps.One() : Steps.Add(1); Console.WriteLine(e);" },
        { "a caught failure", "try { var x = Steps.Add(1); Console.WriteLine(x); Steps.Fails(\"no\"); Console.WriteLine(\"not reached\"); } catch (Exception) { Console.WriteLine(\"caught\"); } finally { Console.WriteLine(\"finally\"); }" },
        { "a using", "using (new StringReader(\"\")) { Console.WriteLine(Steps.One()); } using var r = new StringReader(\"\"); var y = Steps.Add(2); Console.WriteLine(y);" },
        { "code outside steps", "var a = Steps.One(); Console.WriteLine(Steps.Outside(a)); var list = new[] { a, Steps.Add(a) }; Console.WriteLine(list.Length + list.Sum());" },
        { "two declarations in one", "int a = Steps.One(), b = 4, c = Steps.Add(a, b); Console.WriteLine(c);" },
        { "an early return", "if (Steps.One() == 2) return; Console.WriteLine(\"on\"); if (Steps.One() == 1) { Console.WriteLine(\"left\"); return; } Console.WriteLine(Steps.Add(1));" },
        { "names taken from variables", "var x = Steps.One(); var y = Steps.Add(x); var t = (x, y); Console.WriteLine(t.x + t.y); var o = new { x, Twice = y }; Console.WriteLine(o.x + o.Twice); var (p, q) = (x, x); Console.WriteLine(p + q);" },
        { "the text of an argument", "string? s = Steps.Nothing(); var x = Steps.One(); Told(x + 1); try { ArgumentNullException.ThrowIfNull(s); } catch (ArgumentNullException e) { Console.WriteLine(e.ParamName); }" },
        { "an extension method", "Console.WriteLine(5.Ext()); var x = Steps.One().Ext(); Console.WriteLine(More.Ext(x));" },
        { "sections that share a variable", "switch (Steps.One()) { case 1: var x = Steps.Add(1); Console.WriteLine(x); break; default: x = 2; Console.WriteLine(x); break; }" },
        { "a goto", "var n = 0; again: var x = Steps.Add(n, 1); n = x; if (n < 3) goto again; Console.WriteLine(n);" },
        { "names that end as ours", "var data = Steps.One(); var data__h = 5; var step__1 = 9; var (a, b) = Steps.Split(8); Console.WriteLine(data + data__h + step__1 + a + b); int \\u0061bc = Steps.Add(1); Console.WriteLine(abc);" },
        { "a nested tuple that keeps names", "var x = Steps.One(); var y = Steps.Make(\"n\", 2); var n = ((x, y), x); Console.WriteLine(n.Item1.y + \" \" + n.x); Console.WriteLine((x, 1) == (1, x)); int a = Steps.One(), b; (a, (b, _)) = (1, (2, 3)); Console.WriteLine(a + b);" },
        { "a variable behind a reference", "var x = Steps.One(); ref int r = ref x; Console.WriteLine(r); x = Steps.Add(x); Console.WriteLine(r); r = 5; Console.WriteLine(x);" },
        { "a query that is a tree", "var x = Steps.One(); var q = from n in new[] { 1, 2 }.AsQueryable() where n == x orderby n * x select n + x; Console.WriteLine(q.Sum()); System.Linq.Expressions.LambdaExpression e = (int n) => n + x; Console.WriteLine(e.Body.NodeType);" },
        { "calls that heads of loops wait for", "var i = 0; while (Steps.Add(i, 1) < 4) { i++; } Console.WriteLine(i); for (var k = Steps.One(); k < Steps.Add(2, 1); k = Steps.Add(k, 1)) Console.WriteLine(k); do { i = Steps.Add(i, 5); } while (i < 10); Console.WriteLine(i);" },
        { "a deconstruction that waits", "int low = Steps.One(), high = Steps.One(); try { (low, high) = Steps.Split(9); } catch (TimeoutException) { } Console.WriteLine(low * high); (low, high) = Steps.Split(4); Console.WriteLine(Steps.Add(low, high));" },
        { "equality and conversions", "var a = Steps.One(); double d = a; long l = a; object o = a; Console.WriteLine(d == 1.0 && l == 1 && o.Equals(1));" },
    };

    public static TheoryData<int, string> Numbers => [.. Cases.Select((c, i) => (i, c.Data.Item1))];

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task Plain_code_and_both_modes_print_the_same(int number, string what)
    {
        Assert.NotEmpty(what);
        var expected = Seen.Plain(cases.Project, $"Flow{number}", "Run");
        Assert.NotEmpty(expected);

        foreach (var mode in (RunMode[])[RunMode.Debug, RunMode.Local])
        {
            var seen = await Seen.RunAsync(cases.Project, $"flow{number}", mode, TestContext.Current.CancellationToken);
            Assert.Equal(expected, seen.Output);
            Assert.Equal(RunStatus.Completed, seen.Status);
        }
    }
}
