using System.Text;
using Pipelines.Compiler.Diagnostics;
using Pipelines.Compiler.Tests.Fixture;
using Pipelines.Manifest;

namespace Pipelines.Compiler.Tests.Graphs;

/// <summary>All pieces of logic of the table, compiled as one project.</summary>
public sealed class GraphProject : IDisposable
{
    const string Components = """
        public static class C
        {
            [Component] public static double Load(int x = 0) => x;
            [Component] public static double Train(double data, double rate = 0.1) => data + rate;
            [Component] public static double Best(List<double> models) => models.Max();
            [Component] public static double Top(double[] models) => models.Max();
            [Component] public static double Twice(this double x) => 2 * x;
            [Component] public static double Sum(Dictionary<string, double> models) => models.Values.Sum();
            [Component] public static bool Check(double score) => score > 0.5;
            [Component] public static int[] Parts(double data) => [1, 2, 3];
            [Component(ReturnValues = ["left", "right"])] public static (double Left, double Right) Split(double data) => (data, data);
            [Component] public static async Task<double> Fetch(double x) { await Task.Yield(); return x; }
            [Component] public static void Deploy(double model) { }
            [Component(Unordered = true)] public static void Note(double model) { }
            [Component(Parents = [nameof(Check)])] public static double Gated(double x) => x;
        }
        """;

    internal TestProject Project { get; }

    public GraphProject()
    {
        var code = new StringBuilder("using static C;\n").Append(Components);
        foreach (var (name, (logic, _)) in Cases)
        {
            var isWhole = logic.Contains("[Pipeline", StringComparison.Ordinal);
            var isAsync = logic.Contains("await ", StringComparison.Ordinal);
            code.Append(isWhole ? $"\npublic static class P{name} {{ {logic} }}\n" : $$"""

                public static class P{{name}} { [Pipeline("{{name}}")] public static {{(isAsync ? "async Task" : "void")}} Run(int n = 3, bool fast = true) {
                {{logic}}
                } }

                """);
        }
        Project = new TestProject(code.ToString());
        Assert.DoesNotContain(Project.Build(), d => d.Severity == Severity.Error);
    }

    public GraphSpec GraphOf(string name) => Project.Manifest(name).Manifest.Graph;

    public void Dispose() => Project.Dispose();

    /// <summary>Logic, and the graph as text: <c>#</c> a constant, <c>&lt;&gt;</c> a parameter, quotes what is computed.</summary>
    public static Dictionary<string, (string Logic, string Expected)> Cases { get; } = new()
    {
        ["chained"] = ("var a = Load(n).Twice().Twice();", """
            known
            Load(x = <n>)
            Twice(x = Load.result)
            Twice_1: Twice(x = Twice.result)
            """),
        ["parts"] = ("var t = Split(1); Train(t.Left); Train(t.Item2);", """
            known
            Split(data = #1)
            Train(data = Split.left)
            Train_1: Train(data = Split.right)
            """),
        ["rows"] = ("var (a, b) = (Load(1), Load(2)); Train(a); var p = (Load(3), b); Train(p.Item1);", """
            known
            Load(x = #1)
            Load_1: Load(x = #2)
            Train(data = Load.result)
            Load_2: Load(x = #3)
            Train_1: Train(data = Load_2.result)
            """),
        ["listing"] = ("var a = Load(1); Best([Train(a), 2.0, .. new[] { Load(2) }]);", """
            known
            Load(x = #1)
            Train(data = Load.result)
            Load_1: Load(x = #2)
            Best(models = [Train.result, #2.0, Load_1.result])
            """),
        ["map"] = ("var d = new Dictionary<string, double> { [\"a\"] = Load(1) }; d[\"b\"] = Load(2); d.Add(\"c\", 3); Sum(d);", """
            dynamic
            Load(x = #1)
            Load_1: Load(x = #2)
            Sum(models = [Load.result, Load_1.result, #3])
            """),
        ["straight"] = ("var a = Load(n); var m = Train(a, 0.3); Deploy(m);", """
            known
            Load(x = <n>)
            Train(data = Load.result, rate = #0.3)
            Deploy(model = Train.result) after Load
            """),
        ["arguments"] = ("Deploy(Train(Load(1), rate: Load(2)));", """
            known
            Load(x = #1)
            Load_1: Load(x = #2)
            Train(data = Load.result, rate = Load_1.result)
            Deploy(model = Train.result) after Load, Load_1
            """),
        ["listed"] = ("var models = new List<double>(); models.Add(Train(1)); models.Add(Train(2)); models.Add(n); Best(models);", """
            known
            Train(data = #1)
            Train_1: Train(data = #2)
            Best(models = [Train.result, Train_1.result, 'n'])
            """),
        ["literal"] = ("var a = Load(); Best([a, Load(2), .. new[] { Train(a) }]); Top([Load(4)]);", """
            known
            Load()
            Load_1: Load(x = #2)
            Train(data = Load.result)
            Best(models = [Load.result, Load_1.result, Train.result])
            Load_2: Load(x = #4)
            Top(models = [Load_2.result])
            """),
        ["array"] = ("var models = new double[2]; models[0] = Train(1); models[1] = Train(2); Top(models);", """
            known
            Train(data = #1)
            Train_1: Train(data = #2)
            Top(models = [Train.result, Train_1.result])
            """),
        ["loop"] = ("var models = new List<double>(); foreach (var rate in new[] { 0.1, 0.2 }) models.Add(Train(Load(n), rate)); Best(models);", """
            dynamic
            Load(x = <n>) each [rate in new[] { 0.1, 0.2 }]
            Train(data = Load.result, rate = #0.1 | #0.2) each [rate in new[] { 0.1, 0.2 }]
            Best(models = [Train.result])
            """),
        ["chain"] = ("var data = Load(); var models = Enumerable.Range(0, n).Select(i => Train(data, i)).ToList(); Best(models);", """
            dynamic
            Load()
            Train(data = Load.result, rate = 'i') each [i in Enumerable.Range(0, n)]
            Best(models = [Train.result])
            """),
        ["carried"] = ("var m = Load(); for (var i = 0; i < n; i++) { m = Train(m, i); } Deploy(m);", """
            dynamic
            Load()
            Train(data = Load.result | Train.result, rate = 'i') each [i < n]
            Deploy(model = Load.result | Train.result)
            """),
        ["decided"] = ("var score = Load(); if (score > 0.9) Train(score); else if (fast) Train(1); Note(2);", """
            dynamic
            Load()
            Train(data = Load.result) if [score > 0.9] by Load
            Train_1: Train(data = #1) if [!(score > 0.9) && fast] by Load
            Note(model = #2)
            """),
        ["parameterDecides"] = ("if (!fast) Load();", """
            dynamic
            Load() if [!fast]
            """),
        ["earlyReturn"] = ("var ok = Check(Load()); if (!ok) return; Train(1); Train(2);", """
            dynamic
            Load()
            Check(score = Load.result)
            Train(data = #1) if [ok] by Check
            Train_1: Train(data = #2) if [ok] by Check
            """),
        ["thrown"] = ("if (n < 0) throw new ArgumentException(); var ok = Check(1); if (!ok) throw new Exception(); Train(1);", """
            dynamic
            Check(score = #1)
            Train(data = #1) if [ok] by Check
            """),
        ["guard"] = ("if (n < 0) throw new ArgumentException(); Train(1);", """
            known
            Train(data = #1)
            """),
        ["broken"] = ("var m = Load(); while (true) { m = Train(m); if (Check(m)) break; }", """
            dynamic
            Load()
            Train(data = Load.result | Train.result) each [true] by Check
            Check(score = Train.result) each [true] by Check
            """),
        ["whileStep"] = ("var m = Load(); while (Check(m)) m = Train(m);", """
            dynamic
            Load()
            Check(score = Load.result | Train.result) each [Check(m)] by Check
            Train(data = Load.result | Train.result) each [Check(m)] by Check
            """),
        ["values"] = ("foreach (var part in Parts(Load())) Train(part);", """
            dynamic
            Load()
            Parts(data = Load.result)
            Train(data = 'part' of Parts) each [part in Parts(Load())] by Parts
            """),
        ["implied"] = ("var ok = false; if (Load() > 3) ok = true; if (ok) Train(1);", """
            dynamic
            Load()
            Train(data = #1) if [ok] by Load
            """),
        ["ways"] = ("var m = fast ? Train(1) : Load(2); Deploy(m); var k = n switch { 1 => Load(3), _ => Load(4) };", """
            dynamic
            Train(data = #1) if [fast]
            Load(x = #2) if [!fast]
            Deploy(model = Train.result | Load.result)
            Load_1: Load(x = #3) after Deploy if [n is 1]
            Load_2: Load(x = #4) after Deploy if [n is _]
            """),
        ["shortCut"] = ("if (Check(1) && Check(2)) Load();", """
            dynamic
            Check(score = #1)
            Check_1: Check(score = #2) if [Check(1)] by Check
            Load() if [Check(1) && Check(2)] by Check, Check_1
            """),
        ["computed"] = ("var a = Load(); var b = 2 * a + n; Train(b, a / 3);", """
            known
            Load()
            Train(data = 'b' of Load, rate = 'a / 3' of Load)
            """),
        ["tuple"] = ("var (l, r) = Split(1); Train(r, l); var both = Split(2); Train(both.Right);", """
            known
            Split(data = #1)
            Train(data = Split.right, rate = Split.left)
            Split_1: Split(data = #2)
            Train_1: Train(data = Split_1.right)
            """),
        ["helpers"] = ("""
            static double Prepare(double x) { var a = Load(); return Train(a, x); }
            static double Twice(double x) => Prepare(Prepare(x));
            [Pipeline("helpers")] public static void Run(double first = 2) { var m = Twice(first); Deploy(m); }
            """, """
            known
            Load()
            Train(data = Load.result, rate = <first>)
            Load_1: Load()
            Train_1: Train(data = Load_1.result, rate = Train.result)
            Deploy(model = Train_1.result) after Load, Train, Load_1
            """),
        ["helperDecides"] = ("""
            static bool Good(double x) => Check(x);
            static void Ship(double m) { Deploy(m); }
            [Pipeline("helperDecides")] public static void Run() { var m = Train(1); if (Good(m)) Ship(m); }
            """, """
            dynamic
            Train(data = #1)
            Check(score = Train.result)
            Deploy(model = Train.result) after Check if [Good(m)] by Check
            """),
        ["recursive"] = ("""
            static double Down(double m, int left) => left == 0 ? m : Down(Train(m), left - 1);
            [Pipeline("recursive")] public static void Run(int n) { Deploy(Down(Load(), n)); }
            """, """
            dynamic
            Load()
            Train(data = Load.result) if [!(left == 0)]
            Deploy(model = Load.result | 'Down(Load(), n)') after Train
            """),
        ["awaited"] = ("var a = Fetch(1); var b = Fetch(2); var both = await Task.WhenAll(a, b); Train(await a, both[1]); Top(both);", """
            known
            Fetch(x = #1)
            Fetch_1: Fetch(x = #2)
            Train(data = Fetch.result, rate = Fetch_1.result)
            Top(models = [Fetch.result, Fetch_1.result])
            """),
        ["effects"] = ("Load(); Deploy(1); Note(2); Load(); Deploy(3);", """
            known
            Load()
            Deploy(model = #1) after Load
            Note(model = #2) after Deploy
            Load_1: Load() after Deploy
            Deploy_1: Deploy(model = #3) after Deploy, Note, Load_1
            """),
        ["gates"] = ("Check(1); Check(2); Gated(3);", """
            known
            Check(score = #1)
            Check_1: Check(score = #2)
            Gated(x = #3) after Check, Check_1
            """),
        ["caught"] = ("double m = 0; try { m = Load(); } catch (StepFailedException) { Train(0); } Deploy(m);", """
            dynamic
            Load()
            Train(data = #0) if [an exception was caught]
            Deploy(model = #0 | Load.result) after Train
            """),
        ["handedOn"] = ("""
            static double One(double x) => Train(x);
            [Pipeline("handedOn")] public static void Run() { Func<double, double> f = One; f(1); var l = new[] { 1.0, 2.0 }.Select(One).ToList(); Best(l); }
            """, """
            dynamic
            Train(data = 'x') each [each call of the function around it]
            Train_1: Train(data = #1.0 | #2.0) each [each of new[] { 1.0, 2.0 }]
            Best(models = [Train_1.result])
            """),
        ["hidden"] = ("""
            class Maker { public virtual double Make(double x) => Train(x); }
            [Pipeline("hidden")] public static void Run() { Deploy(new Maker().Make(1)); }
            """, """
            dynamic
            Deploy(model = 'new Maker().Make(1)')
            Train(data = 'x') after Deploy each [each call of Make]
            """),
        ["nothing"] = ("""var l = Enumerable.Empty<double>().ToList(); l.Add(Load()); Best(l); var e = Task.WhenAll(); var d = new Dictionary<string, double> { ["a"] = Load(1) }; Train(d["a"]);""", """
            dynamic
            Load()
            Best(models = [Load.result])
            Load_1: Load(x = #1)
            Train(data = Load_1.result)
            """),
        ["pairs"] = ("""var l = new List<(double, int)>(); l.Add((Load(), 2)); foreach (var (a, b) in l) Train(a); var (c, (d, _)) = (Load(1), (Load(2), 3)); Train(c, d);""", """
            dynamic
            Load()
            Train(data = 'a' of Load) each [var (a, b) in l]
            Load_1: Load(x = #1)
            Load_2: Load(x = #2)
            Train_1: Train(data = Load_1.result, rate = Load_2.result)
            """),
        ["commented"] = ("var a = Load(); if (a /* high */ > 3 // enough\n && fast) Train(a);", """
            dynamic
            Load()
            Train(data = Load.result) if [a > 3 && fast] by Load
            """),
    };
}
