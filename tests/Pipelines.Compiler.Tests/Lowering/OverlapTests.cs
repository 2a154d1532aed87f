using Pipelines.Compiler.Diagnostics;
using Pipelines.Compiler.Tests.Fixture;
using Pipelines.Engine;

namespace Pipelines.Compiler.Tests.Lowering;

/// <summary>All cases in one project: a pipeline for each.</summary>
public sealed class OverlapProject : IDisposable
{
    const string Work = """
        public static class Work
        {
            // Ends only once three have begun: they must be submitted before the first is waited for.
            [Component]
            public static int Meet(string folder, int n)
            {
                File.WriteAllText(Path.Combine(folder, n.ToString()), "");
                for (var until = DateTime.UtcNow.AddMinutes(3); Directory.GetFiles(folder).Length < 3; Thread.Sleep(2))
                    if (DateTime.UtcNow > until) throw new TimeoutException();
                return n;
            }
            [Component(ReturnValues = ["left", "right"])] public static (int Left, int Right) MeetTwo(string folder, int n) => (Meet(folder, n), 10 * n);
            [Component] public static int Next(int n) => n + 1;
            [Component] public static int Largest(IReadOnlyList<int> numbers) => numbers.Max();
            [Component] public static int Last(IReadOnlyDictionary<string, int> numbers) => numbers["2"];
        }

        """;

    public OverlapProject()
    {
        var flows = OverlapTests.Cases.Select((c, i) => $$"""public static class Flow{{i}} { [Pipeline("flow{{i}}")] public static void Run(string folder) { {{c.Replace("Meet(", "Work.Meet(folder, ").Replace("MeetTwo(", "Work.MeetTwo(folder, ")}} } }""");
        Project = new TestProject("using static Work;\n" + Work + string.Join('\n', flows));
        Diagnostics = Project.Build();
    }

    internal TestProject Project { get; }

    internal IReadOnlyList<Diagnostic> Diagnostics { get; }

    public void Dispose() => Project.Dispose();
}

/// <summary>Three calls run at once, and print 2 (rules P4, P6).</summary>
[Collection(OneRunAtATime.Name)]
public sealed class OverlapTests(OverlapProject overlap) : IClassFixture<OverlapProject>
{
    internal static readonly string[] Cases =
    [
        "var all = new List<int>(); foreach (var n in new[] { 0, 1, 2 }) all.Add(Meet(n)); Console.WriteLine(Largest(all));",
        "var all = new int[3]; for (var n = 0; n < 3; n++) all[n] = Meet(n); Console.WriteLine(Largest(all) + all[0]);",
        "var all = new List<int> { 0, 0, 0 }; for (var n = 0; n < 3; n++) all[n] = n == 1 ? Meet(n) : Meet(2 * n); Console.WriteLine(all[1] * 2);",
        "var all = Enumerable.Range(0, 3).Select(n => Meet(n)).ToList(); Console.WriteLine(Largest(all));",
        "Console.WriteLine(Largest((from n in Enumerable.Range(0, 3) select Meet(n)).ToArray()));",
        "var sum = 0; foreach (var n in Enumerable.Range(0, 3).Select(n => Meet(n)).ToList()) sum += n; Console.WriteLine(sum - 1);",
        "var all = new Dictionary<string, int>(); for (var n = 0; n < 3; n++) all[n.ToString()] = Meet(n); Console.WriteLine(Last(all));",
        "var all = new Dictionary<string, int>(); for (var n = 0; n < 3; n++) all.Add(n.ToString(), Meet(n)); Console.WriteLine(all[\"2\"]);",
        "var all = Enumerable.Range(0, 3).ToDictionary(n => n.ToString(), n => Meet(n)); Console.WriteLine(Last(all));",
        "Console.WriteLine(Last(new Dictionary<string, int> { [\"0\"] = Meet(0), [\"1\"] = Meet(1), [\"2\"] = Meet(2) }));",
        "var all = new Dictionary<string, int> { { \"0\", Meet(0) }, { \"1\", Meet(1) }, { \"2\", Meet(2) } }; Console.WriteLine(all[\"2\"]);",
        "List<int> all = [Meet(0), Meet(1), Meet(2)]; Console.WriteLine(Largest(all));",
        "int[] all = [Meet(0), .. new[] { 1, 2 }.Select(n => Meet(n))]; Console.WriteLine(all[2]);",
        "Console.WriteLine(Largest([Meet(0), Meet(1), Meet(2)]));",
        "var all = new[] { Meet(0), Meet(1), Meet(2) }; Console.WriteLine(all.Max());",
        "Console.WriteLine(new List<int> { Meet(0), Meet(1), Meet(2) }.Max());",
        "var all = new[] { 0, 1 }.SelectMany(x => new[] { 0, 2 }.Select(y => Meet(x + y))).ToList(); Console.WriteLine(Largest(all) - 1);",
        "var all = (from x in new[] { 0, 1 } from y in new[] { 0, 2 } select Meet(x + y)).ToArray(); Console.WriteLine(all.Max() - 1);",
        "var all = Enumerable.Range(0, 3).Select(n => Next(Meet(n))).ToList(); Console.WriteLine(all[1]);",
        "var t = MeetTwo(0); var u = MeetTwo(1); var n = Next(t.Left); var m = Next(u.Right); Meet(2); Console.WriteLine(n + m - 10);",
        "(int A, int B) t = MeetTwo(0); Meet(1); t = MeetTwo(2); Console.WriteLine(t.A);",
        "var (a, b) = (Meet(0), Meet(1)); var c = Meet(2); Console.WriteLine(a + b * c);",
        "int a = 5, b; (a, b) = (Meet(0), Meet(1)); Meet(2); Console.WriteLine(a + 2 * b);",
        "var p = (Meet(0), \"x\", Meet(1)); var c = Meet(2); Console.WriteLine(p.Item1 + c);",
    ];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Cases.Length)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task Calls_whose_values_are_kept_together_run_together(int number)
    {
        var folder = Directory.CreateDirectory(Path.Combine(overlap.Project.Folder, $"meeting-{number}")).FullName;

        var seen = await Seen.RunAsync(overlap.Project, $"flow{number}", RunMode.Local, 4, TestContext.Current.CancellationToken, ("folder", folder));

        Assert.True((RunStatus.Completed, "2") == (seen.Status, string.Join('\n', seen.Output)), $"{Cases[number]}\n{seen.Status} {string.Join('\n', seen.Output)}");
    }

    [Fact]
    public void No_such_call_waits() => Assert.DoesNotContain(overlap.Diagnostics, d => d.Id == "PIPE2001");
}
