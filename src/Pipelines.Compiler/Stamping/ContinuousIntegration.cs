using Pipelines.Manifest;

namespace Pipelines.Compiler.Stamping;

/// <summary>What a continuous-integration system says of the checkout: it leaves HEAD detached, and some bring no repository at all.</summary>
sealed class ContinuousIntegration(Func<string, string?> environment)
{
    // A system's variable for the source branch of a pull request stands before the one for the branch being built.
    static readonly string[] BranchVariables =
    [
        "GITHUB_HEAD_REF", "GITHUB_REF",
        "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "CI_COMMIT_BRANCH",
        "SYSTEM_PULLREQUEST_SOURCEBRANCH", "BUILD_SOURCEBRANCH",
        "CHANGE_BRANCH", "BRANCH_NAME", "GIT_BRANCH",
        "BITBUCKET_BRANCH",
        "BUILD_GIT_BRANCH", "Git_Branch", "teamcity.build.branch",
        "CIRCLE_BRANCH",
        "APPVEYOR_PULL_REQUEST_HEAD_REPO_BRANCH", "APPVEYOR_REPO_BRANCH",
        "TRAVIS_PULL_REQUEST_BRANCH", "TRAVIS_BRANCH",
        "BUILDKITE_BRANCH", "DRONE_SOURCE_BRANCH", "DRONE_BRANCH",
        "CODEBUILD_WEBHOOK_HEAD_REF",
    ];

    static readonly string[] CommitVariables =
    [
        "GITHUB_SHA", "CI_COMMIT_SHA", "BUILD_SOURCEVERSION", "GIT_COMMIT", "BITBUCKET_COMMIT", "BUILD_VCS_NUMBER",
        "CIRCLE_SHA1", "APPVEYOR_REPO_COMMIT", "TRAVIS_COMMIT", "BUILDKITE_COMMIT", "DRONE_COMMIT_SHA", "CODEBUILD_RESOLVED_SOURCE_VERSION",
    ];

    static readonly string[] RepositoryVariables =
    [
        "CI_PROJECT_URL", "BUILD_REPOSITORY_URI", "GIT_URL", "BITBUCKET_GIT_HTTP_ORIGIN", "CIRCLE_REPOSITORY_URL",
        "BUILDKITE_REPO", "DRONE_REPO_LINK", "CODEBUILD_SOURCE_REPO_URL",
    ];

    /// <summary>The branch; null when a tag is built, or no known system runs.</summary>
    public string? Branch => BranchVariables.Select(variable => BranchOf(environment(variable))).FirstOrDefault(branch => branch is not null)
        ?? (environment("GITHUB_REF_TYPE") is null or "branch" ? BranchOf(environment("GITHUB_REF_NAME")) : null)
        ?? (environment("CI_COMMIT_TAG") is null ? BranchOf(environment("CI_COMMIT_REF_NAME")) : null);

    /// <summary>All that the variables say; null when they say nothing.</summary>
    public SourceStamp? Stamp(string? path)
    {
        var stamp = new SourceStamp { Repository = Repository, Branch = Branch, Commit = First(CommitVariables), Path = path };
        return stamp is { Repository: null, Branch: null, Commit: null } ? null : stamp;
    }

    string? Repository => Remotes.Clean(First(RepositoryVariables)
        ?? (First(["GITHUB_REPOSITORY"]) is { } name ? $"{environment("GITHUB_SERVER_URL") ?? "https://github.com"}/{name}" : null));

    string? First(string[] variables) => variables.Select(environment).FirstOrDefault(value => !string.IsNullOrEmpty(value));

    static string? BranchOf(string? value)
    {
        if (string.IsNullOrEmpty(value) || value == "HEAD")
            return null;
        foreach (var prefix in (string[])["refs/heads/", "refs/remotes/origin/", "origin/"])
        {
            if (value.StartsWith(prefix, StringComparison.Ordinal))
                return value[prefix.Length..];
        }
        return value.StartsWith("refs/", StringComparison.Ordinal) ? null : value;
    }
}
