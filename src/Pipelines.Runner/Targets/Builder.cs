namespace Pipelines.Runner.Targets;

/// <summary>Who publishes: the job of the continuous-integration system, as its own variables name it.</summary>
static class Builder
{
    const string ByHand = "https://pipelines-dotnet.dev/builders/by-hand";

    public static string Name => Of(Environment.GetEnvironmentVariable);

    public static string Of(Func<string, string?> environment) =>
        environment("GITHUB_RUN_ID") is { Length: > 0 } run ? $"{environment("GITHUB_SERVER_URL")}/{environment("GITHUB_REPOSITORY")}/actions/runs/{run}"
        : environment("CI_JOB_URL") is { Length: > 0 } gitLab ? gitLab
        : environment("BUILD_URL") is { Length: > 0 } jenkins ? jenkins
        : environment("BUILD_BUILDURI") is { Length: > 0 } ? $"{environment("SYSTEM_TEAMFOUNDATIONCOLLECTIONURI")}{environment("SYSTEM_TEAMPROJECT")}/_build/results?buildId={environment("BUILD_BUILDID")}"
        : ByHand;
}
