using LibGit2Sharp;

namespace Pipelines.Compiler.Tests.Stamping;

/// <summary>Rule N1: the branch in CI comes from the system's own variables.</summary>
public sealed class CiBranchTests : IDisposable
{
    readonly TestRepository repository = new();

    public CiBranchTests()
    {
        repository.Commit();
        Commands.Checkout(repository.Git, repository.Git.Head.Tip);
    }

    public void Dispose() => repository.Dispose();

    [Theory]
    [InlineData("dev", "GITHUB_HEAD_REF=dev GITHUB_REF=refs/pull/7/merge GITHUB_REF_NAME=7/merge")]
    [InlineData("dev", "GITHUB_HEAD_REF= GITHUB_REF_NAME=dev GITHUB_REF_TYPE=branch")]
    [InlineData(null, "GITHUB_REF=refs/tags/v1 GITHUB_REF_NAME=v1 GITHUB_REF_TYPE=tag")]
    [InlineData("dev", "CI_COMMIT_REF_NAME=dev")]
    [InlineData("dev", "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME=dev CI_COMMIT_REF_NAME=dev")]
    [InlineData(null, "CI_COMMIT_TAG=v1 CI_COMMIT_REF_NAME=v1")]
    [InlineData("a/b", "BUILD_SOURCEBRANCH=refs/heads/a/b")]
    [InlineData("a/b", "BUILD_SOURCEBRANCH=refs/pull/3/merge SYSTEM_PULLREQUEST_SOURCEBRANCH=refs/heads/a/b")]
    [InlineData("dev", "BRANCH_NAME=PR-3 CHANGE_BRANCH=dev")]
    [InlineData("dev", "GIT_BRANCH=origin/dev")]
    [InlineData("dev", "BITBUCKET_BRANCH=dev")]
    [InlineData("dev", "BUILD_GIT_BRANCH=refs/heads/dev")]
    [InlineData("dev", "CIRCLE_BRANCH=dev")]
    [InlineData("dev", "APPVEYOR_REPO_BRANCH=dev")]
    [InlineData("dev", "BUILDKITE_BRANCH=dev")]
    [InlineData(null, "GIT_BRANCH=HEAD")]
    public void A_systems_variables_name_the_branch(string? branch, string variables)
    {
        var environment = variables.Split(' ').Select(pair => pair.Split('=')).Select(pair => (pair[0], pair[1])).ToArray();
        Assert.Equal(branch, repository.Read(environment).Source!.Branch);
    }
}
