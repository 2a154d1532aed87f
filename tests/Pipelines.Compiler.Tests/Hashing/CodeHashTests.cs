using Pipelines.Compiler.Tests.Fixture;

namespace Pipelines.Compiler.Tests.Hashing;

/// <summary>The code hash covers what code compiles to and nothing else (rule C2): two lists of edits, each carried out on a project of its own.</summary>
public sealed class CodeHashTests
{
    static readonly Lazy<string> Before = new(() => After(_ => { }));

    /// <summary>As users edit: the build before lies there, and what it left must not hide the edit.</summary>
    static string After(Action<TestProject> edit, string component = "Step")
    {
        using var project = HashedProject.Create();
        project.Build();
        edit(project);
        project.Build();
        var code = project.Manifest("flow").Manifest.Components[component].Code;
        Assert.Matches("^sha256:[0-9a-f]{64}$", code);
        return code!;
    }

    public static TheoryData<string> Same => [.. Edits.Same.Keys];

    public static TheoryData<string> Different => [.. Edits.Different.Keys];

    [Theory, MemberData(nameof(Same))]
    public void What_compiles_to_the_same_hashes_to_the_same(string edit) => Assert.Equal(Before.Value, After(Edits.Same[edit]));

    [Theory, MemberData(nameof(Different))]
    public void What_compiles_to_something_else_hashes_to_something_else(string edit) => Assert.NotEqual(Before.Value, After(Edits.Different[edit]));
}
