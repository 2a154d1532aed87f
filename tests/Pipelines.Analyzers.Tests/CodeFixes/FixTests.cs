using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Pipelines.Analyzers.CodeFixes;
using Pipelines.Analyzers.Tests.Fixture;

namespace Pipelines.Analyzers.Tests.CodeFixes;

/// <summary>A mend leaves code that compiles and of which nothing more is said.</summary>
public sealed class FixTests
{
    static readonly ImmutableArray<CodeFixProvider> All = UserCode.Made<CodeFixProvider>(typeof(Fix));

    /// <summary>The id, the offer's title, and the members of a static class before and after.</summary>
    public static TheoryData<string, string, string, string> Mends => new()
    {
        { "PIPE0001", "Make it static", "[Component]\n    public int Step() => 1;", "[Component]\n    public static int Step() => 1;" },
        { "PIPE0001", "Make it static", "// Why.\n    [Component] int Step() => 1;", "// Why.\n    [Component] static int Step() => 1;" },
        { "PIPE0003", "Take it by value", "[Component] public static int Step(in int x, int y) => x + y; static int Two(int z) => Step(in z, 1) + Step(y: 1, x: in z);", "[Component] public static int Step(int x, int y) => x + y; static int Two(int z) => Step(z, 1) + Step(y: 1, x: z);" },
        { "PIPE0003", "Take it by value", "[Component] public static int Step(ref readonly int x) => x;", "[Component] public static int Step(int x) => x;" },
        { "PIPE0005", "Write 'dataUrl'", "[Pipeline(\"p\", ArgsMap = [\"A:mock, url\"])] public static void Run(string dataUrl, int mock) { }", "[Pipeline(\"p\", ArgsMap = [\"A:mock,dataUrl\"])] public static void Run(string dataUrl, int mock) { }" },
        { "PIPE0008", "Name 2 outputs: a, b", "[Component(ReturnValues = [\"a\", \"b\", \"c\"])] public static (int, int) Step() => (1, 2);", "" },
        { "PIPE0008", "Name 3 outputs: a, b, Z", "[Component(ReturnValues = [\"a\", \"b\"])] public static (int X, int Y, int Z) Step() => (1, 2, 3);", "" },
        { "PIPE0008", "Name 1 output: a", "[Component(ReturnValues = [\"a\", \"b\"])] public static int Step() => 1;", "[Component(ReturnValues = [\"a\"])] public static int Step() => 1;" },
        { "PIPE0008", "Remove ReturnValues", "[Component(ReturnValues = [\"a\"], Name = \"n\")] public static void Step() { }", "[Component(Name = \"n\")] public static void Step() { }" },
        { "PIPE0009", "Write \"a-b\"", "[Component(ReturnValues = [\"a/b\", \"c\"])] public static (int, int) Step() => (1, 2);", "[Component(ReturnValues = [\"a-b\", \"c\"])] public static (int, int) Step() => (1, 2);" },
        { "PIPE0013", "Write \"x\"", "[Component(Name = \"../x\")] public static void Step() { }", "[Component(Name = \"x\")] public static void Step() { }" },
        { "PIPE0013", "Write \"a-b\"", "[Pipeline(\"a/b\", Project = \"x/y\")] public static void Run() { }", "[Pipeline(\"a-b\", Project = \"x/y\")] public static void Run() { }" },
        { "PIPE0015", "Give it the default 'default'", "[Component] public static int Step(int n, System.Threading.CancellationToken token) => 1;", "[Component] public static int Step(int n, System.Threading.CancellationToken token = default) => 1;" },
        { "PIPE0015", "Give it the default 'default'", "[Component] public static int Step(IProgress<double> progress) => 1;", "[Component] public static int Step(IProgress<double>? progress = default) => 1;" },
        { "PIPE0016", "Remove [Component]", "[Component, Pipeline(\"p\")] public static void Run() { }", "[Pipeline(\"p\")] public static void Run() { }" },
        { "PIPE0016", "Remove [Pipeline]", "[Component]\n    [Pipeline(\"p\")]\n    public static void Run() { }", "[Component]\n    public static void Run() { }" },
        { "PIPE0017", "Return Task", "[Component] public static async void Step() => await System.Threading.Tasks.Task.Yield();", "[Component] public static async Task Step() => await System.Threading.Tasks.Task.Yield();" },
        { "PIPE0019", "Name the step 'Size2'", "[Component] public static int Size(int a) => 1;\n    [Component] public static int Size(string a) => 1;", "[Component] public static int Size(int a) => 1;\n    [Component(Name = \"Size2\")] public static int Size(string a) => 1;" },
        { "PIPE0020", "Remove OutputUri", "[Component(OutputUri = \"image\")] public static int Step() => 1;", "[Component] public static int Step() => 1;" },
        { "PIPE0020", "Remove OutputUri", "[Component(OutputUri = \"image\", Name = \"n\")] public static int Step() => 1;", "[Component(Name = \"n\")] public static int Step() => 1;" },
        { "PIPE0025", "Write nameof(Parse)", "static int Parse() => 1; [Component(HelperFunctions = [\"Parse\"])] public static int Step() => 1;", "static int Parse() => 1; [Component(HelperFunctions = [nameof(Parse)])] public static int Step() => 1;" },
    };

    [Theory]
    [MemberData(nameof(Mends))]
    public async Task A_mend_leaves_code_that_compiles_and_is_right(string id, string title, string before, string after)
    {
        using var user = new UserCode(InClass(before));

        var mended = await MendAsync(user, id, title);

        if (after.Length > 0)
            Assert.Equal(InClass(after), mended.Replace("using System.Threading.Tasks;\n\n", "", StringComparison.Ordinal));
        Assert.DoesNotContain(await user.FindingsAsync(), d => d.Id == id);
    }

    [Fact]
    public async Task A_misspelt_parent_becomes_the_nearest_component()
    {
        using var user = new UserCode(InClass("[Component] public static void Load() { } [Component(Parents = [\"Lode\"])] public static void Step() { }"));

        Assert.Contains("Parents = [nameof(Load)]", await MendAsync(user, "PIPE0011", "Write nameof(Load)"));
        Assert.DoesNotContain(await user.FindingsAsync(), d => d.Id == "PIPE0011");
    }

    [Theory]
    [InlineData("PIPE0001", "int _n; [Component] public int Step() => _n;")]
    [InlineData("PIPE0001", "[Component] public virtual int Step() => 1;")]
    [InlineData("PIPE0003", "[Component] public static void Step(ref int n) => n++;")]
    [InlineData("PIPE0003", "[Component] public static void Step(out int n) => n = 1;")]
    [InlineData("PIPE0005", "[Pipeline(\"p\", ArgsMap = [\"A:nothing\"])] public static void Run(string dataUrl) { }")]
    [InlineData("PIPE0015", "[Component] public static int Step(System.Threading.CancellationToken token, int n) => 1;")]
    public async Task Where_no_mend_is_obvious_none_is_offered(string id, string code)
    {
        using var user = new UserCode(InClass(code));

        Assert.Empty(await OffersAsync(user, id));
    }

    static string InClass(string members) => $"public class Work\n{{\n    {members}\n}}\n";

    static async Task<string> MendAsync(UserCode user, string id, string title)
    {
        var offer = Assert.Single(await OffersAsync(user, id), o => o.Title == title);
        var operations = await offer.GetOperationsAsync(TestContext.Current.CancellationToken);
        return await user.ChangeAsync(Assert.IsType<ApplyChangesOperation>(Assert.Single(operations)).ChangedSolution);
    }

    static async Task<List<CodeAction>> OffersAsync(UserCode user, string id)
    {
        var offers = new List<CodeAction>();
        var found = (await user.FindingsAsync()).First(d => d.Id == id);
        foreach (var provider in All.Where(p => p.FixableDiagnosticIds.Contains(id)))
            await provider.RegisterCodeFixesAsync(new CodeFixContext(user.Document, found, (offer, _) => offers.Add(offer), TestContext.Current.CancellationToken));
        return offers;
    }
}
