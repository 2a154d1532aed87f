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
            [Component(ReturnValues = ["both"])] public static (int Low, int High) Pair(int value) => (value, value + 1);
            [Component] public static (List<int> All, Row One, int N) Three(int n) => (Enumerable.Range(0, n).ToList(), new Row($"r{n}", n), n);
            [Component] public static int Both((int, int) pair) => pair.Item1 * pair.Item2;
            [Component] public static async Task<int> TwiceAsync(int value) { await Task.Yield(); return 2 * value; }
            [Component] public static string? Nothing() => null;
            [Component] public static Row Make(string name, double value) => new(name, value);
            [Component] public static double[] Values(double start, int count) => Enumerable.Range(0, count).Select(i => start + i).ToArray();
            [Component] public static void Effect(string text) { }
            [Component] public static int SumOf(IReadOnlyDictionary<string, int> map) => map.Sum(e => e.Key.Length * e.Value);
            [Component] public static string Show(Dictionary<string, int> map) => string.Join(" ", map.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Key}={e.Value}"));
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
            static int Said(int value) { Console.WriteLine($"said {value}"); return value; }
            static int Grow(List<int> list) { list.Add(list.Count); return 0; }
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
        { "a tuple kept whole, read in parts", "var t = Steps.Split(7); Console.WriteLine(Steps.Add(t.Low, t.High)); Console.WriteLine(t.Item1 + t.High); t.Low = 5; t.High++; t.Item2 += 2; Console.WriteLine(Steps.Add(t.Low, t.High)); Console.WriteLine(t); t = Steps.Split(20); Console.WriteLine(Steps.Add(t.Low, 1)); t = (t.High, t.Low - 1); Console.WriteLine(t + \" \" + Steps.Add(t.Low, t.High)); Console.WriteLine($\"{t.Low:D3}{t}\"); Print(ref t.Low); Give(out t.High); Console.WriteLine(t.Low + t.High); (t.Low, t.High) = (t.High, t.Low); Console.WriteLine(t == (7, 8)); Console.WriteLine(Steps.Both(t));" },
        { "a tuple kept whole, used as a value", "var t = Steps.Three(3); Console.WriteLine(Steps.Sum(t.All)); t.All.Add(40); Console.WriteLine(Steps.Sum(t.All)); Console.WriteLine(t.One.Name.Length + t.One.GetType().Name); var (all, one, n) = t; Console.WriteLine(all.Count + one.Name + n); var u = t; u.N = 9; Console.WriteLine(t.N + u.N); Func<int> f = () => t.N + t.All.Count; t = Steps.Three(2); Console.WriteLine(f()); var o = new { t.N, t }; Console.WriteLine(o.N + o.t.N); var w = (t.N, t.One); Console.WriteLine(w.N + w.One.Name); Console.WriteLine(nameof(t.All) + nameof(t)); if (t is (_, { Name: \"r2\" }, var last)) Console.WriteLine(last); (int A, int B) v = Steps.Split(5); Console.WriteLine(v.A + \" \" + Steps.Add(v.B)); (int, int) q; q = Steps.Split(4); Console.WriteLine(q.Item2); (long A, long B) l = Steps.Split(6); Console.WriteLine(l.A); object b = Steps.Split(8); Console.WriteLine(b);" },
        { "tuples on several ways", "(int A, int B) t = (1, 2); for (var i = 0; i < 3; i++) { if (i == 1) t = Steps.Split(10 + i); else t.A = Steps.Add(i, t.B); Console.WriteLine(t.A); } var c = t.A > 3 ? Steps.Split(3) : Steps.Split(4); Console.WriteLine(c.High); try { t = Steps.Split(99); } finally { Console.WriteLine(\"done\"); } Console.WriteLine(t.B); var p = Steps.Pair(3); Console.WriteLine(p.Low + Steps.Both(p)); p = Steps.Split(9); Console.WriteLine(p.High); Steps.Split(1); _ = Steps.Split(2); var t__e1 = Steps.Split(3); Console.WriteLine(t__e1.Low + t__e1.High);" },
        { "tuples of calls", "var (a, b) = (Steps.One(), Steps.Add(1)); Console.WriteLine(a + b); (var c, int d) = (Steps.Add(a), 4); Console.WriteLine(Steps.Add(c, d)); (a, b) = (Steps.Add(b), Steps.Add(a)); Console.WriteLine(Steps.Add(a, b)); (a, b) = (b, Steps.Add(a)); Console.WriteLine(a + \" \" + b); (_, a) = (Steps.One(), Steps.Add(5)); Console.WriteLine(a); (long l, byte s) = (Steps.One(), 7); Console.WriteLine(l + s); (a, b) = (7, 8); Console.WriteLine(Steps.Add(a, b)); if (a == 7) (a, b) = (Steps.One(), Steps.One()); Console.WriteLine(a + b); (var x, var (y, z)) = (Steps.One(), (2, 3)); Console.WriteLine(x + y + z); int[] at = [0]; (at[0], a) = (Steps.One(), Steps.Add(2)); Console.WriteLine(at[0] + a);" },
        { "a tuple of calls in one variable", "var p = (Steps.One(), Steps.Add(1)); Console.WriteLine(Steps.Add(p.Item1, p.Item2)); var q = (A: Steps.Add(p.Item1), B: \"b\", Row: Steps.Make(\"r\", 2)); Console.WriteLine(q.B + q.A + q.Row.Name); Console.WriteLine(q); (int A, long B) r = (Steps.One(), Steps.One()); Console.WriteLine(r.A + r.B); r = (Steps.Add(r.A), 5); Console.WriteLine(r); var both = (Steps.Split(3), Steps.One()); Console.WriteLine(both.Item1.High + both.Item2); Console.WriteLine((Steps.One(), Steps.Add(2))); var x = Steps.One(); var mixed = (Steps.One(), x, p.Item1); Console.WriteLine(mixed.x + mixed.Item1 + mixed.Item3); (x, var y) = (Steps.Add(x), x); Console.WriteLine(x + y); var said = (Steps.Add(Said(1)), Said(2), Steps.Add(Said(3))); Console.WriteLine(said.Item3);" },
        { "tuples in a list", "var all = new List<(int Low, int High)>(); all.Add(Steps.Split(3)); all.Add(Steps.Pair(4)); Console.WriteLine(all[0].High + all[1].Low); var t = Steps.Split(5); all.Add(t); Console.WriteLine(all.Count + all[2].High);" },
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
        { "a list counted by a condition", "var all = new List<int>(); all.Add(Steps.Add(1)); all.Add(Steps.Add(2)); Console.WriteLine(all.Count(n => n > 11)); Console.WriteLine(all.Count());" },
        { "an array filled while it is looked at", "var all = new[] { 1, 2, 3 }; foreach (var n in all) { all[2] = Steps.Add(n); Console.WriteLine(n); }" },
        { "a list filled by place", "var all = new List<int> { 1, 2, 3 }; all[1] = Steps.Add(1); all[^1] = Steps.Add(2); Console.WriteLine(Steps.Sum(all)); Console.WriteLine(string.Join(\",\", all)); var one = new int[2]; one[^2] = Steps.One(); short at = 1; one[at] = Steps.Add(at); Console.WriteLine(one[0] + one[1]);" },
        { "a list of one of several calls", "var all = new List<int>(); for (var i = 0; i < 3; i++) all.Add(i % 2 == 0 ? Steps.Add(i) : Steps.Add(i, 1)); all[0] = all[1] switch { 2 => Steps.One(), _ => (Steps.Add(9)) }; Console.WriteLine(Steps.Sum(all) + string.Join(\",\", all)); var chosen = new[] { 1, 2 }.Select(n => n == 1 ? Steps.Add(n) : Steps.One()).ToArray(); Console.WriteLine(Steps.Sum(chosen)); all.Add(all.Count > 3 ? Steps.One() : 7); Console.WriteLine(all[^1]);" },
        { "a dictionary filled in a loop (rule P4)", "var all = new Dictionary<string, int>(); foreach (var n in new[] { 3, 1, 2 }) all[\"k\" + n] = Steps.Add(n); Console.WriteLine(all.Count + \" \" + all.ContainsKey(\"k1\")); Console.WriteLine(Steps.SumOf(all)); Console.WriteLine(Steps.Show(all)); foreach (var (key, value) in all) Console.WriteLine(key + value); all.Add(\"z\", Steps.One()); all[\"k1\"] = Steps.Add(100); all[\"y\"] = 5; Console.WriteLine(Steps.Show(all)); Console.WriteLine(string.Join(\",\", all.Values)); all.Remove(\"k1\"); Console.WriteLine(Steps.Show(all)); all[\"k2\"]++; Console.WriteLine(all[\"k2\"] + \" \" + Steps.SumOf(all));" },
        { "a dictionary that refuses a key", "var all = new Dictionary<string, int> { [\"a\"] = 1 }; all.Add(\"b\", Steps.One()); var text = \"\"; Action again = () => all.Add(\"b\", Steps.Add(1)); try { again(); } catch (ArgumentException) { text = \"there\"; } Console.WriteLine(text + all.TryAdd(\"c\", Steps.Add(2)) + all.TryAdd(\"a\", Steps.Add(3)) + all.Count); Console.WriteLine(all.TryGetValue(\"b\", out var b) + \" \" + b + all.GetValueOrDefault(\"x\", 9)); Console.WriteLine(Steps.Show(all));" },
        { "a dictionary with keys and order of its own", "var all = new Dictionary<(int, string), List<int>>(); all[(2, \"b\")] = Steps.Numbers(2); all.Add((1, \"a\"), Steps.Numbers(1)); foreach (var k in all.Keys) Console.WriteLine(k.Item2); Console.WriteLine(all[(2, \"b\")].Count + string.Join(\",\", all.Select(e => e.Value.Sum()))); var less = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase); less[\"A\"] = Steps.One(); less[\"a\"] = Steps.Add(1); less[\"B\"] = Steps.Add(2); Console.WriteLine(less.Count + \" \" + less[\"a\"] + less[\"b\"]);" },
        { "a dictionary looked at while it is filled", "var all = new Dictionary<int, int>(); for (var i = 0; i < 3; i++) { all[i] = Steps.Add(i); if (all.TryGetValue(i, out var n) && n > 11) break; } Console.WriteLine(all.Count); foreach (var k in all.Keys) all[k] = Steps.Add(k, 1); Console.WriteLine(string.Join(\",\", all.Values)); foreach (var e in all) { all[2] = Steps.Add(e.Key, 50); Console.WriteLine(e.Value); } var other = all; Console.WriteLine(other[2]); all[0] = Steps.One(); Console.WriteLine(other[0]); var values = all.Values; all[1] = Steps.Add(7); Console.WriteLine(values.Sum());" },
        { "a chain that ends in a dictionary", "var k = Steps.One(); var all = new[] { 3, 1, 2 }.ToDictionary(n => $\"k{n}\", n => Steps.Add(n, k)); Console.WriteLine(Steps.Show(all)); Console.WriteLine(all[\"k1\"]); Console.WriteLine(string.Join(\",\", all.Keys)); all[\"k9\"] = Steps.Add(9); Console.WriteLine(Steps.SumOf(all)); Console.WriteLine(Steps.Show(new[] { \"a\", \"bb\" }.Where(t => t.Length > 0).ToDictionary(t => t, t => Steps.Add(t.Length)))); Console.WriteLine(new[] { 1, 2 }.ToDictionary(n => n, n => Steps.Add(n), EqualityComparer<int>.Default).Count); Console.WriteLine(new[] { 1, 2 }.ToDictionary(n => Steps.Add(n))[12]); Console.WriteLine(new[] { 1, 2 }.Select(n => Steps.Add(n)).ToDictionary(n => n)[11]);" },
        { "a dictionary that an initialiser fills", "var all = new Dictionary<string, int> { [\"a\"] = Steps.Add(1), [\"b\"] = 2, [\"c\"] = Steps.Add(3), [\"a\"] = 7, [\"d\"] = 5, [\"d\"] = Steps.One() }; Console.WriteLine(Steps.Show(all)); Dictionary<string, int> more = new(StringComparer.Ordinal) { { \"x\", Steps.One() }, { \"y\", all.Count } }; more.Add(\"z\", Steps.Add(4)); Console.WriteLine(Steps.SumOf(more) + \" \" + more[\"x\"]); Console.WriteLine(Steps.SumOf(new Dictionary<string, int> { [\"qq\"] = Steps.Add(1), [\"r\"] = Steps.One() }) + new Dictionary<int, int> { { 1, Steps.One() } }.Count); var lists = new Dictionary<string, List<int>> { [\"a\"] = [Steps.One(), Steps.Add(2)], [\"b\"] = Steps.Numbers(2) }; Console.WriteLine(lists[\"a\"].Sum() + lists[\"b\"].Sum());" },
        { "collection expressions", "var k = Steps.One(); List<int> s = [Steps.Add(k), 5, Steps.Add(2), k]; Console.WriteLine(Steps.Sum(s)); s.Add(Steps.One()); Console.WriteLine(string.Join(\",\", s) + s.Count); int[] a = [Steps.Add(1), Steps.Add(2, 3)]; Console.WriteLine(Steps.Sum(a)); Console.WriteLine(a[1]); Console.WriteLine(Steps.Sum([Steps.Add(1), 4, Steps.One()])); IReadOnlyList<int> r = [Steps.One(), Steps.Add(1)]; Console.WriteLine(r.Count + r[1]); Console.WriteLine(string.Join(\",\", (int[])[Steps.One(), 3])); HashSet<int> h = [Steps.One(), Steps.One()]; Console.WriteLine(h.Count); long[] l = [Steps.One(), 2]; Console.WriteLine(l.Sum()); List<int> e = []; Console.WriteLine(Steps.Sum(e)); List<int?> q = [Steps.One(), null]; Console.WriteLine(q.Count(x => x is null));" },
        { "spreads", "var k = Steps.One(); int[] five = [5, 6]; List<int> s = [Steps.Add(k), .. five, .. new[] { 1, 2 }.Select(n => Steps.Add(n, k)), Steps.One()]; Console.WriteLine(Steps.Sum(s)); Console.WriteLine(string.Join(\",\", s)); List<int> t = [.. s, Steps.Add(3), .. from n in five select Steps.Add(n)]; Console.WriteLine(Steps.Sum(t) + \" \" + t[^1]); Console.WriteLine(Steps.Sum([.. five.Select(n => Steps.Add(n)).ToList(), .. five.Select(n => n + 1)])); Console.WriteLine(Steps.Sum([.. Steps.Numbers(3), Steps.One()])); t = [.. t, Steps.Add(1)]; Console.WriteLine(t.Count);" },
        { "arrays and lists that an initialiser fills", "var a = new[] { Steps.One(), 2, Steps.Add(3) }; Console.WriteLine(Steps.Sum(a)); a[0] = Steps.Add(8); Console.WriteLine(a[0] + a[2]); int[] b = { Steps.Add(1), Steps.Add(2) }, c = { 4 }; Console.WriteLine(b.Sum() + c[0]); int[] d = { Steps.Add(4), 1 }; Console.WriteLine(d.Length + Steps.Sum(d)); var e = new int[2] { Steps.One(), Steps.One() }; Console.WriteLine(Steps.Sum(e)); var f = new List<int>(8) { Steps.Add(1), 3 }; f.Add(Steps.One()); Console.WriteLine(Steps.Sum(f) + \" \" + (f.Capacity > 7)); List<int> g = new(a) { Steps.Add(5) }; Console.WriteLine(Steps.Sum(g)); Console.WriteLine(new[] { Steps.One(), Steps.Add(1) }.Max() + new List<int> { Steps.One() }[0]); foreach (var n in new[] { Steps.One(), Steps.Add(9) }) Console.WriteLine(n); var jag = new[] { new[] { Steps.One() }, new[] { 2, 3 } }; Console.WriteLine(jag[0][0]); var grid = new int[,] { { Steps.One(), 2 } }; Console.WriteLine(grid[0, 0]);" },
        { "what an initialiser says in order", "List<int> s = [Steps.Add(Said(1)), Said(2), Steps.Add(Said(3), Steps.Add(Said(4)))]; Console.WriteLine(s.Sum()); var m = new Dictionary<int, int> { [Said(5)] = Steps.Add(Said(6)), [Said(7)] = Said(8) }; Console.WriteLine(m.Count); m[Said(9)] = Steps.Add(Said(10)); Console.WriteLine(string.Join(\",\", new[] { 1, 2 }.ToDictionary(n => Said(n), n => Steps.Add(Said(n + 10))).Values)); List<int> grown = [1]; List<int> t = [.. grown, Grow(grown), Steps.One()]; Console.WriteLine(string.Join(\",\", t));" },
        { "chains in chains", "var k = Steps.One(); var all = new[] { 1, 2 }.SelectMany(x => new[] { 3, 4 }.Select(y => Steps.Add(x, y))).ToList(); Console.WriteLine(Steps.Sum(all) + string.Join(\",\", all)); var b = new[] { 1, 2 }.SelectMany(x => Enumerable.Range(0, x), (x, y) => Steps.Add(x, y)).ToArray(); Console.WriteLine(Steps.Sum(b)); Console.WriteLine(Steps.Sum((from x in new[] { 1, 2 } from y in new[] { k, 5 } select Steps.Add(x, y)).ToList())); var c = (from x in new[] { 1, 2 } from y in new[] { k, 5 } where y > x select Steps.Add(x, y)).ToList(); Console.WriteLine(c.Sum()); var d = new[] { 1, 2 }.SelectMany(x => new[] { 3, 4 }.Select(y => Steps.Add(x, y)).ToList()).ToList(); Console.WriteLine(d[3]); var e = new[] { 1, 2 }.SelectMany(n => Steps.Numbers(n)).ToList(); Console.WriteLine(e.Sum()); var f = new[] { 1, 2 }.Select(x => new[] { 3, 4 }.Select(y => Steps.Add(x, y)).ToList()).ToList(); Console.WriteLine(f[1][1]); Console.WriteLine(Enumerable.SelectMany(new[] { 1 }, x => new[] { 2 }.Select(y => Steps.Add(x, y))).ToList()[0]);" },
        { "a chain of calls in calls", "var all = new[] { 1, 2 }.Select(n => Steps.Add(Steps.Add(n), Steps.Add(Steps.One(), n))).ToList(); Console.WriteLine(Steps.Sum(all)); Console.WriteLine(all[0]); var texts = new[] { 1 }.Select(n => Steps.Make($\"{Steps.Add(n)}\", Steps.Add(n))).ToList(); Console.WriteLine(texts[0]);" },
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
        { "variables set together in async code", "Go().GetAwaiter().GetResult(); static async Task Go() { var x = Steps.One(); var y = Steps.Add(x); try { if (y > 0) (x, y) = (Steps.Add(y), await Task.FromResult(Steps.Add(x, 7))); Console.WriteLine(\"between\"); (x, y) = (y, x); } catch (TimeoutException) { } Console.WriteLine(x * 100 + y); }" },
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
