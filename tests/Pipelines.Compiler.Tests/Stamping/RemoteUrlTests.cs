namespace Pipelines.Compiler.Tests.Stamping;

/// <summary>Rule N1: remote urls lose any user info.</summary>
public sealed class RemoteUrlTests : IDisposable
{
    readonly TestRepository repository = new();

    public void Dispose() => repository.Dispose();

    [Theory]
    [InlineData("https://example.org/iris.git", "https://example.org/iris.git")]
    [InlineData("https://user:token@example.org/iris.git", "https://example.org/iris.git")]
    [InlineData("https://token@example.org:8443/a/iris.git", "https://example.org:8443/a/iris.git")]
    [InlineData("http://a@b@example.org/iris.git?access_token=x", "http://example.org/iris.git")]
    [InlineData("git@example.org:iris.git", "git@example.org:iris.git")]
    [InlineData("ssh://git@example.org/iris.git", "ssh://git@example.org/iris.git")]
    [InlineData("ssh://git:secret@example.org:22/iris.git", "ssh://git@example.org:22/iris.git")]
    [InlineData("/srv/git/iris.git", null)]
    [InlineData("../iris.git", null)]
    [InlineData("C:\\git\\iris.git", null)]
    [InlineData("file:///srv/git/iris.git", null)]
    public void A_url_is_named_as_anyone_may_see_it(string url, string? named)
    {
        repository.Commit();
        repository.Git.Network.Remotes.Add("origin", url);
        Assert.Equal(named, repository.Read().Source!.Repository);
    }
}
