using Pipelines.Compiler.Tests.Fixture;

namespace Pipelines.Compiler.Tests.Hashing;

/// <summary>The code hash covers what code compiles to and nothing else (rule C2): two lists of edits, each carried out on the project as it was built.</summary>
public sealed class CodeHashTests(BuiltProject built) : IClassFixture<BuiltProject>
{
    static readonly Lazy<string> Before = new(() =>
    {
        using var elsewhere = HashedProject.Create();
        return BuiltProject.HashOf(elsewhere);
    });

    /// <summary>Otherwise no edit below would meet what the build before left.</summary>
    [Fact]
    public void Without_an_edit_the_step_is_not_even_cut()
    {
        Assert.Equal(Before.Value, built.After(_ => { }));
        Assert.DoesNotContain("App.Work.Step", built.Cut);
    }

    public static TheoryData<string> Same => [.. Edits.Same.Keys];

    public static TheoryData<string> Different => [.. Edits.Different.Keys];

    [Theory, MemberData(nameof(Same))]
    public void What_compiles_to_the_same_hashes_to_the_same(string edit) => Assert.Equal(Before.Value, built.After(Edits.Same[edit]));

    [Theory, MemberData(nameof(Different))]
    public void What_compiles_to_something_else_hashes_to_something_else(string edit) => Assert.NotEqual(Before.Value, built.After(Edits.Different[edit]));
}
