using Pipelines.Compiler.Tests.Fixture;

namespace Pipelines.Compiler.Tests.Hashing;

/// <summary>Changes to the hashed project, by what they are.</summary>
static partial class Edits
{
    public static readonly Dictionary<string, Action<TestProject>> Same = new()
    {
        ["another folder"] = _ => { },
        ["a comment"] = Replace("Work.cs", "// Counts.", "// Counts.\n    // And more.\n    /* and more */"),
        ["a blank line"] = Replace("Work.cs", "namespace App;", "\n\n\nnamespace App;"),
        ["formatting"] = Replace("Work.cs", "static int First(int a) => Second(a) + 1;", "static int First(int a)\n    =>\n  Second( a )+1 ;"),
        ["a block for an expression"] = Replace("Work.cs", "static int First(int a) => Second(a) + 1;", "static int First(int a) { return Second(a) + 1; }"),
        ["var for a type"] = Replace("Made.cs", "var held = n + 1;", "int held = n + 1;"),
        ["renamed local"] = All(Replace("Work.cs", "total", "sum"), Replace("Made.cs", "held", "kept")),
        ["renamed local that is captured"] = Replace("Made.cs", "outer", "around"),
        ["renamed lambda parameter"] = All(Replace("Work.cs", "shape => shape.Area()", "s => s.Area()"), Replace("Made.cs", "inner => inner", "x => x"), Replace("Made.cs", "pair => pair.Value", "p => p.Value")),
        ["renamed local function"] = All(Replace("Work.cs", "Twice", "Doubled"), Replace("Made.cs", "Local", "Inside")),
        ["method in another place"] = All(
            Replace("Work.cs", "static int First(int a) => Second(a) + 1;", ""),
            Replace("Work.cs", "    [Pipeline", "    static int First(int a) => Second(a) + 1;\n    [Pipeline")),
        ["async method after the iterator"] = Swap("Made.cs", "    static async Task<int> Wait", "    static IEnumerable<int> Count", "    static string Anonymous"),
        ["lambdas in another order"] = Swap("Made.cs", "    static string Anonymous", "    static int Filled", "    static int Long"),
        ["type in another place"] = Swap("Shapes.cs", "class Square(", "class Round ", "static class Generic"),
        ["file in another folder"] = Move("Made.cs", "Deep/Down/Made.cs"),
        ["files in another order"] = Move("Made.cs", "Aaa.cs"),
        ["all in one file"] = project =>
        {
            var made = project.Text("Made.cs").Replace("namespace App;", "");
            project.Write("Work.cs", project.Text("Work.cs") + made);
            File.Delete(Path.Combine(project.Folder, "Made.cs"));
        },
        ["unrelated member"] = Replace("Work.cs", "Idle.Tool.Size() + new", "Idle.Tool.Size() * 2 + new"),
        ["unrelated member with lambdas before the others"] = Replace("Made.cs", "    static async Task<int> Wait", "    public static int More() => new[] { 1 }.Select(x => new { Y = x }).Count();\n    static async Task<int> Wait"),
        ["unrelated type"] = Replace("Shapes.cs", "namespace App;", "namespace App;\nclass Unrelated { public string Name { get; set; } = \"\"; }"),
        ["new commit"] = Replace("AssemblyInfo.cs", "aaaa", "bbbb"),
        ["new version"] = Replace("AssemblyInfo.cs", "[assembly", "[assembly: System.Reflection.AssemblyVersion(\"2.0.0.0\")]\n[assembly"),
        ["release build"] = project => project.Configuration = "Release",
        ["second component"] = Replace("Work.cs", "    [Pipeline(\"flow\")]\n    public static void Run() =>", "    [Component] public static int Second() => 2;\n    [Pipeline(\"flow\")]\n    public static void Run() => "),
        ["settings of the component"] = Replace("Work.cs", "[Component]", "[Component(Cache = true, Tags = [\"a\"], TaskType = TaskType.Qc)]"),
        ["annotation of nullability"] = All(Replace("Made.cs", "Long(string text)", "Long(string? text)"), Replace("Shapes.cs", "public override string ToString()", "public override string? ToString()")),
        ["suppressed warning"] = Replace("Work.cs", "namespace App;", "#pragma warning disable CS0168\nnamespace App;"),
        ["version of a package that is not reached"] = Other("Idle", idle => idle with { Version = "1.0.1" }),
        ["member of a referenced project that is not reached"] = Other("Lib", Edited("n * 100", "n * 101")),
        ["member of a referenced project that is not reached, before all others"] = Other("Lib", Edited("public static int Of(", "public static int Aaa() => new[] { 1 }.Select(x => x * 2).Count();\n public static int Of(")),
        ["override that nothing calls"] = Other("Lib", Edited("int Never() => 2", "int Never() => 3")),
        ["method that nothing calls of a type that exists"] = Other("Lib", Edited("int Alone() => 3", "int Alone() => 4")),
        ["type that nothing makes"] = Other("Lib", Edited("n + 40", "n + 41")),
        ["comment in a referenced project"] = Other("Lib", Edited("static int Inner(int n)", "// more\nstatic int Inner(int n)")),
    };

    static Action<TestProject> Replace(string file, string old, string replacement) => project =>
    {
        Assert.Contains(old, project.Text(file));
        project.Write(file, project.Text(file).Replace(old, replacement, StringComparison.Ordinal));
    };

    static Action<TestProject> All(params Action<TestProject>[] edits) => project => Array.ForEach(edits, edit => edit(project));

    /// <summary>What stands from <paramref name="first"/> on changes places with what stands from <paramref name="second"/> to <paramref name="end"/>.</summary>
    static Action<TestProject> Swap(string file, string first, string second, string end) => project =>
    {
        var text = project.Text(file);
        var (a, b, c) = (text.IndexOf(first, StringComparison.Ordinal), text.IndexOf(second, StringComparison.Ordinal), text.IndexOf(end, StringComparison.Ordinal));
        Assert.True(0 < a && a < b && b < c);
        project.Write(file, text[..a] + text[b..c] + text[a..b] + text[c..]);
    };

    static Action<TestProject> Move(string from, string to) => project =>
    {
        project.Write(to, project.Text(from));
        File.Delete(Path.Combine(project.Folder, from));
    };

    static Action<TestProject> Other(string name, Func<OtherAssembly, OtherAssembly> edit) => project =>
    {
        var at = project.Others.FindIndex(o => o.Name == name);
        project.Others[at] = edit(project.Others[at]);
    };

    static Func<OtherAssembly, OtherAssembly> Edited(string old, string replacement) => other =>
    {
        Assert.Contains(old, other.Code);
        return other with { Code = other.Code.Replace(old, replacement, StringComparison.Ordinal) };
    };
}
