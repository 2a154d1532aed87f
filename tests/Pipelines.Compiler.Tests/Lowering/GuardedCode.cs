namespace Pipelines.Compiler.Tests.Lowering;

/// <summary>Bodies of pipeline functions with <c>try</c>, <c>using</c>, <c>lock</c>, local functions and lambdas; what is caught is caught in every mode.</summary>
static class GuardedCode
{
    public const string Components = """
        public sealed class Box : IDisposable, IAsyncDisposable
        {
            public int Value;
            public void Dispose() => Console.WriteLine("disposed");
            public ValueTask DisposeAsync() { Console.WriteLine("disposed async"); return default; }
        }

        public static class S
        {
            [Component] public static int One() => 1;
            [Component] public static int Add(int a, int b = 10) => a + b;
            [Component] public static int Sum(IReadOnlyList<int> numbers) => numbers.Sum();
            [Component] public static List<int> Numbers(int count) => Enumerable.Range(1, count).ToList();
            [Component(ReturnValues = ["low", "high"])] public static (int Low, int High) Split(int value) => (value / 2, value - value / 2);
            [Component] public static int Odd(int value) => value % 2 == 1 ? value : throw new InvalidOperationException($"{value} is even");
            [Component] public static void Effect(string text) { }
            [Component] public static void Breaks(string text) => throw new InvalidOperationException(text);
            [Component] public static async Task<int> TwiceAsync(int value) { await Task.Yield(); return value < 100 ? 2 * value : throw new InvalidOperationException("large"); }
            [Component] public static async Task NoteAsync(string text) => await Task.Yield();
        }

        """;

    public const string Flow = """

        public static class FlowINDEX
        {
            [Pipeline("flowINDEX")]
            public static KIND Run()
            {
        BODY
            }

            static int Shown(int value) { Console.WriteLine($"shown {value}"); return value; }
            static bool Holds(bool value) { Console.WriteLine($"filter {value}"); return value; }
            static int Both(int value) { var a = S.Odd(value); Console.WriteLine("first"); var b = S.Add(a, 2); var c = S.Add(3); return a * b + c; }
            static int Later(int value) { var a = S.Add(value); var b = S.Odd(2); var c = S.Add(a); Console.WriteLine("never"); return b + c; }
            static async Task<int> BothAsync(int value) { var a = await S.TwiceAsync(value); var b = S.Add(a); return b + await S.TwiceAsync(b); }
            static async IAsyncEnumerable<int> Items(int n) { for (var i = 0; i < n; i++) { var a = await S.TwiceAsync(i); yield return a; } }
            static IEnumerable<int> Lazy(int n) { for (var i = 0; i < n; i++) yield return Shown(i); }
        }
        """;

    public static TheoryData<string, string> Cases => new()
    {
        { "calls next to each other", "try { var a = S.One(); var b = S.Add(a); var c = S.Sum(S.Numbers(b)); Console.WriteLine(c); var (low, high) = S.Split(c); Console.WriteLine(low * high); } finally { Console.WriteLine(\"finally\"); }" },
        { "a variable outside keeps what it had", "int x = 5, y = 6; try { x = S.One(); y = S.Odd(2); x = S.Add(3); y = 0; } catch (Exception) { Console.WriteLine(\"caught\"); } Console.WriteLine(x + \" \" + y); Console.WriteLine(S.Add(x, y));" },
        { "a variable outside that nothing was given", "int x; try { x = S.Odd(3); var z = S.Odd(4); x = S.One(); } catch (Exception) { x = 9; } Console.WriteLine(S.Add(x, 1)); int w; try { w = S.Odd(5); } finally { Console.WriteLine(1); } Console.WriteLine(w);" },
        { "a variable that was read before", "var x = S.One(); Console.WriteLine(x); try { x = S.Add(x); var z = S.Odd(2); x = S.Add(x); } catch (Exception) { } Console.WriteLine(x); x = S.Add(x); try { var q = S.Odd(2); x = 7; } catch (Exception) { } Console.WriteLine(x);" },
        { "a variable that its own new value reads", "var x = S.One(); try { x = S.Odd(x + 1); } catch (Exception) { } Console.WriteLine(x); var low = S.Add(1); var high = S.Add(2); try { (low, high) = S.Split(S.Odd(low + high)); (low, high) = S.Split(low * 2); var z = S.Odd(low * 0); } catch (Exception) { } Console.WriteLine(low + high); var all = new int[] { 1, 2 }; all[0] = S.Add(3); try { all[0] = S.Add(all[0]); all[1] = S.Odd(all[0] * 2); } catch (Exception) { } Console.WriteLine(all.Sum()); all[0] = S.Add(4); try { var z = S.Odd(2); all[0] = S.Add(5); all[1] = S.Add(all[0]); } catch (Exception) { } Console.WriteLine(all.Sum()); x = S.One(); try { var z = S.Odd(2); x = x == 1 ? S.Add(x) : S.One(); } catch (Exception) { } Console.WriteLine(x);" },
        { "a list outside", "var all = new List<int>(); try { all.Add(S.One()); all.Add(S.Odd(2)); all.Add(S.Add(1)); } catch (Exception) { } Console.WriteLine(all.Count + \" \" + S.Sum(all)); all.Add(S.Add(5)); Console.WriteLine(string.Join(\",\", all));" },
        { "an array outside", "var all = new int[] { 7, 8, 9 }; try { all[0] = S.One(); all[1] = S.Odd(4); all[2] = S.One(); } catch (Exception) { } Console.WriteLine(string.Join(\",\", all) + S.Sum(all)); try { all[1] = S.One(); all[5] = S.Add(1); all[2] = S.Add(2); } catch (IndexOutOfRangeException) { Console.WriteLine(\"index\"); } Console.WriteLine(string.Join(\",\", all) + S.Sum(all));" },
        { "an array given twice", "var all = new int[2]; all[0] = S.Add(1); try { all[0] = S.Add(2); all[0] = S.Odd(2); } catch (Exception) { } Console.WriteLine(all[0]); all[1] = S.Add(3); try { var z = S.Odd(2); all[1] = S.One(); } catch (Exception) { } Console.WriteLine(S.Sum(all));" },
        { "a loop that fails in the middle", "var all = new List<int>(); var last = 0; try { foreach (var n in new[] { 1, 3, 4, 5 }) all.Add(S.Odd(n)); Console.WriteLine(\"never\"); } catch (Exception) { Console.WriteLine(\"caught\"); } Console.WriteLine(S.Sum(all)); try { for (var i = 1; i < 9; i += 1) { last = S.Odd(i); var two = S.Add(last, 1); all.Add(S.Add(two)); } } catch (Exception) { } Console.WriteLine(last + \" \" + S.Sum(all));" },
        { "a loop whose head shows something", "try { foreach (var n in Lazy(4)) { var z = S.Odd(n + 1); } } catch (Exception) { Console.WriteLine(\"caught\"); } var i = 1; try { for (; i < 5; i++) { var z = S.Odd(i); } } catch (Exception) { } Console.WriteLine(i);" },
        { "a loop that a variable is carried through", "var x = 1; try { foreach (var n in new[] { 2, 4, 1, 6 }) x = S.Odd(S.Add(x, n)); } catch (Exception) { } Console.WriteLine(x);" },
        { "parts of a tuple outside", "int low = 1, high = 2; try { (low, high) = S.Split(7); var z = S.Odd(2); (low, high) = S.Split(9); } catch (Exception) { } Console.WriteLine(low * 100 + high); try { (low, _) = S.Split(8); (var p, high) = S.Split(5); Console.WriteLine(p); } finally { } Console.WriteLine(S.Add(low, high));" },
        { "leaving with a value", "Console.WriteLine(Get(1)); Console.WriteLine(Get(2)); int Get(int n) { try { var a = S.Odd(n); var b = S.Add(a); return a + b; } catch (Exception) { return -1; } finally { Console.WriteLine(\"finally\"); } }" },
        { "leaving a loop", "foreach (var n in new[] { 1, 2, 3, 5, 7 }) { try { var a = S.Odd(n); var b = S.Add(a); if (n == 3) continue; if (n == 5) break; Console.WriteLine(b); } catch (Exception) { Console.WriteLine(\"caught\"); } finally { Console.WriteLine($\"finally {n}\"); } }" },
        { "a try in a try", "try { try { var a = S.One(); var b = S.Odd(2); Console.WriteLine(\"never\"); } finally { var c = S.Add(1); Console.WriteLine($\"finally {c}\"); } } catch (Exception) { var d = S.Add(2); var e = S.Add(d); Console.WriteLine(e); }" },
        { "a failure in a catch and in a finally", "try { try { S.Breaks(\"a\"); } catch (Exception) { var a = S.One(); var b = S.Odd(2); Console.WriteLine(\"never\"); } } catch (Exception) { Console.WriteLine(\"outer\"); } try { try { Console.WriteLine(\"in\"); } finally { var z = S.Odd(4); Console.WriteLine(\"never\"); } } catch (Exception) { Console.WriteLine(\"outer\"); }" },
        { "filters", "try { var a = S.Odd(2); var b = S.One(); } catch (Exception) when (Holds(false)) { Console.WriteLine(\"never\"); } catch (Exception) when (Holds(S.One() == 1)) { Console.WriteLine(\"second\"); }" },
        { "using", "using (var box = new Box()) { box.Value = S.One(); var a = S.Add(box.Value); var b = S.Add(a); Console.WriteLine(b); } try { using var box = new Box(); var c = S.Odd(2); var d = S.One(); Console.WriteLine(\"never\"); } catch (Exception) { Console.WriteLine(\"caught\"); } using var last = new Box(); var e = S.One(); Console.WriteLine(S.Add(e));" },
        { "lock", "var gate = new object(); var x = 0; lock (gate) { x = S.One(); var y = S.Add(x); x = S.Add(y); } Console.WriteLine(x); try { lock (gate) { x = S.Add(x); x = S.Odd(2); } } catch (Exception) { } Console.WriteLine(x + \" \" + Monitor.IsEntered(gate));" },
        { "helpers called in a try", "try { Console.WriteLine(Both(3)); Console.WriteLine(Later(1)); } catch (Exception) { Console.WriteLine(\"caught\"); } try { Console.WriteLine(Both(2)); } catch (Exception) { Console.WriteLine(\"caught\"); }" },
        { "what is thrown first is what stands first", "var none = new int[1]; var five = 5; try { var a = S.Odd(2); var b = S.Add(none[five]); } catch (IndexOutOfRangeException) { Console.WriteLine(\"index\"); } catch (Exception) { Console.WriteLine(\"step\"); } try { var a = S.Odd(1); var b = S.Add(none[five]); } catch (IndexOutOfRangeException) { Console.WriteLine(\"index\"); } catch (Exception) { Console.WriteLine(\"step\"); } string? text = null; try { var a = S.Odd(2); var b = S.Add(text!.Length); } catch (NullReferenceException) { Console.WriteLine(\"null\"); } catch (Exception) { Console.WriteLine(\"step\"); }" },
        { "an argument that shows something", "try { var a = S.Odd(2); var b = S.Add(Shown(3)); } catch (Exception) { Console.WriteLine(\"caught\"); } var i = 0; try { var a = S.Odd(2); var b = S.Add(i++); } catch (Exception) { } Console.WriteLine(i); try { var a = S.Add(S.Odd(2), Shown(4)); } catch (Exception) { Console.WriteLine(\"caught\"); }" },
        { "a failure is its own, not what hangs on it", "try { var a = S.Odd(2); var b = S.Add(a); var c = S.Add(b); } catch (Exception e) { Console.WriteLine(e is StepSkippedException); } try { Console.WriteLine(S.Add(S.Odd(2))); } catch (Exception e) { Console.WriteLine(e is StepSkippedException); } try { long d = S.Add(S.Odd(2)); } catch (Exception e) { Console.WriteLine(e is StepSkippedException); } try { var all = S.Sum(new[] { 1, 2 }.Select(n => S.Odd(n)).ToList()); } catch (Exception e) { Console.WriteLine(e is StepSkippedException); }" },
        { "one of several calls", "var x = 1; try { var k = S.One(); x = k == 1 ? S.Add(1) : S.Add(2); var y = k switch { 1 => S.Odd(4), _ => S.One() }; x = 3; } catch (Exception) { } Console.WriteLine(x);" },
        { "sections of a switch", "try { switch (S.One()) { case 1: var a = S.Add(1); var b = S.Odd(2); Console.WriteLine(\"never\"); break; default: break; } } catch (Exception) { Console.WriteLine(\"caught\"); }" },
        { "statements without braces", "var x = 0; try { if (x == 0) x = S.Add(1); else x = S.One(); foreach (var n in new[] { 1, 2 }) if (n > 1) x = S.Odd(n); } catch (Exception) { } Console.WriteLine(x); try { if (x > 0) foreach (var n in new[] { 1, 3 }) x = S.Odd(n); } finally { } Console.WriteLine(x);" },
        { "chains", "try { var all = new[] { 1, 3 }.Select(n => S.Odd(n)).ToList(); var sum = S.Sum(all); var more = Enumerable.Range(1, 3).Where(n => n != 2).Select(n => S.Odd(n)).ToArray(); Console.WriteLine(sum + more.Length + more[1]); var bad = all.Select(n => S.Odd(n + 1)).ToList(); Console.WriteLine(\"never\"); } catch (Exception) { Console.WriteLine(\"caught\"); } try { var shown = new[] { 1, 2, 3 }.Select(n => S.Odd(Shown(n))).ToList(); } catch (Exception) { Console.WriteLine(\"caught\"); }" },
        { "a variable that a lambda sees", "Func<int> f = () => 0; try { var x = 1; f = () => x; x = S.Add(1); x = S.Odd(2); } catch (Exception) { } Console.WriteLine(f()); try { int y = S.Add(2); f = () => y; y = S.Odd(3); var z = S.Odd(4); y = S.One(); } catch (Exception) { } Console.WriteLine(f());" },
        { "a list made in the block and seen later", "List<int>? kept = null; try { var all = new List<int>(); kept = all; all.Add(S.One()); all.Add(S.Odd(2)); } catch (Exception) { } Console.WriteLine(kept!.Count);" },
        { "local functions", "int x = 0; int Twice(int n) { var a = S.Add(n, n); var b = S.Add(a, 1); return a + b; } int Set(int n) { x = S.Add(n); return x; } static int Own(int n) { var (low, high) = S.Split(n); var all = new List<int>(); foreach (var i in new[] { 1, 2 }) all.Add(S.Add(low, i)); return S.Sum(all) + high; } Console.WriteLine(Twice(4) + Set(2) + x + Own(9)); try { Console.WriteLine(Fail(1)); Console.WriteLine(Fail(2)); } catch (Exception) { Console.WriteLine(\"caught\"); } int Fail(int n) { var a = S.Odd(n); Console.WriteLine(\"went on\"); var b = S.Add(a); return b; }" },
        { "local functions that are values", "Func<int, int> f = Twice; Console.WriteLine(f(3)); int Twice(int n) { var a = S.Add(n); var b = S.Add(n, 1); return a * b; } Console.WriteLine(new[] { 1, 2 }.Select(Twice).Sum()); int Rec(int n) { if (n == 0) return 0; var a = S.Add(n, 0); return a + Rec(n - 1); } Console.WriteLine(Rec(3)); T Same<T>(T t) { var a = S.One(); Console.WriteLine(a); return t; } Console.WriteLine(Same(\"t\")); IEnumerable<int> Some() { var a = S.One(); yield return a; a = S.Add(a); yield return a; } Console.WriteLine(Some().Sum());" },
        { "lambdas with bodies", "var k = S.One(); Func<int, int> f = n => { var a = S.Add(n, k); var b = S.Add(a, 1); var all = new List<int>(); all.Add(S.Add(a, b)); all.Add(S.One()); return S.Sum(all) + a; }; Console.WriteLine(f(2)); Func<int, int> g = n => { try { var a = S.Odd(n); var b = S.Add(a); return b; } catch (Exception) { return -1; } finally { Console.WriteLine(\"finally\"); } }; Console.WriteLine(g(1) + \" \" + g(2)); Action h = () => { var a = S.Odd(2); Console.WriteLine(\"never\"); }; try { h(); } catch (Exception) { Console.WriteLine(\"caught\"); } Console.WriteLine(string.Join(\",\", new[] { 1, 2 }.Select(n => { var a = S.Add(n); var b = S.Add(a, n); return a + b; })));" },
        { "a changed value passes as changed (rule P7)", "var list = S.Numbers(2); Action grow = () => list.Add(5); grow(); Console.WriteLine(S.Sum(list)); var all = new List<List<int>>(); all.Add(S.Numbers(2)); all.Add(S.Numbers(3)); all[0].Add(9); Console.WriteLine(S.Sum(all[0])); foreach (var l in all) l.Add(1); Console.WriteLine(S.Sum(all[0]) + S.Sum(all[1])); try { var other = S.Numbers(2); other.Add(3); Console.WriteLine(S.Sum(other)); Action more = () => { other[0] = 7; }; more(); Console.WriteLine(S.Sum(other)); } finally { }" },
        { "P7 through another name", "var list = S.Numbers(2); var same = list; same.Add(4); Console.WriteLine(S.Sum(list) + S.Sum(same)); void Grow(List<int> l) { l.Add(1); Console.WriteLine(S.Sum(l)); } Grow(list); Console.WriteLine(S.Sum(list)); List<int> Make() { var l = S.Numbers(1); l.Add(8); return l; } var made = Make(); made.Add(1); Console.WriteLine(S.Sum(made));" },
        { "a call for its effect that fails and is caught", "try { var a = S.One(); S.Breaks(\"x\"); Console.WriteLine(\"never\"); } catch (Exception) { S.Effect(\"y\"); } var b = S.Add(1); Console.WriteLine(b); S.Effect(\"z\"); try { var c = S.Odd(2); S.Effect(\"skipped\"); } catch (Exception) { } S.Effect(\"end\"); Console.WriteLine(S.One());" },
        { "async: awaits in a try", "var x = 1; try { x = await S.TwiceAsync(3); var b = S.Add(x); await S.NoteAsync(\"n\"); x = await S.TwiceAsync(b); var c = await S.TwiceAsync(200); x = 0; } catch (Exception e) { Console.WriteLine(e is StepSkippedException); } finally { await S.NoteAsync(\"f\"); Console.WriteLine(await S.TwiceAsync(2)); } Console.WriteLine(x);" },
        { "async: tasks together", "var t1 = S.TwiceAsync(1); var t2 = S.TwiceAsync(2); var both = await Task.WhenAll(t1, t2); Console.WriteLine(both.Sum() + await t1); var tasks = new[] { 1, 2, 3 }.Select(n => S.TwiceAsync(n)).ToList(); Console.WriteLine((await Task.WhenAll(tasks)).Sum()); var list = new List<Task<int>>(); foreach (var n in new[] { 4, 5 }) list.Add(S.TwiceAsync(n)); Console.WriteLine(S.Sum(await Task.WhenAll(list))); var first = await Task.WhenAny(list); Console.WriteLine(list.Contains(first)); try { await Task.WhenAll(S.TwiceAsync(1), S.TwiceAsync(200)); } catch (Exception) { Console.WriteLine(\"caught\"); } var pair = (await t1, await t2); Console.WriteLine(pair.Item1 + pair.Item2);" },
        { "async: helpers and local functions", "Console.WriteLine(await BothAsync(1)); var many = await Task.WhenAll(new[] { 1, 2 }.Select(BothAsync)); Console.WriteLine(many.Sum()); async Task<int> Own(int n) { var a = await S.TwiceAsync(n); var b = S.Add(a); var (low, high) = S.Split(b); return low + high + await S.TwiceAsync(low); } Console.WriteLine(await Own(3)); try { Console.WriteLine(await Own(200)); } catch (Exception) { Console.WriteLine(\"caught\"); } Func<int, Task<int>> f = async n => { var a = S.Add(n); var b = await S.TwiceAsync(a); return a + b; }; Console.WriteLine(await f(1)); Console.WriteLine((await Task.WhenAll(f(1), f(2))).Max()); await Own(1).ContinueWith(t => Console.WriteLine(t.Result)); ValueTask<int> v = new(S.TwiceAsync(9)); Console.WriteLine(await v);" },
        { "async: streams", "await foreach (var n in Items(3)) Console.WriteLine(n); try { await foreach (var n in Items(2)) { var a = S.Add(n); var b = await S.TwiceAsync(a + 90); Console.WriteLine(b); } } catch (Exception) { Console.WriteLine(\"caught\"); } async IAsyncEnumerable<int> Own() { var a = await S.TwiceAsync(1); yield return a; var b = S.Add(a); try { yield return b; } finally { Console.WriteLine(\"left\"); } } await foreach (var n in Own()) Console.WriteLine(n); await foreach (var n in Own()) { Console.WriteLine(n); break; }" },
        { "async: using", "await using (var box = new Box()) { box.Value = await S.TwiceAsync(1); var a = S.Add(box.Value); var b = S.Add(a); Console.WriteLine(b); } try { await using var box = new Box(); var c = S.Odd(2); var d = await S.TwiceAsync(1); Console.WriteLine(\"never\"); } catch (Exception) { Console.WriteLine(\"caught\"); } await using var last = new Box(); var e = await S.TwiceAsync(4); var f = S.One(); Console.WriteLine(e + f);" },
    };
}
