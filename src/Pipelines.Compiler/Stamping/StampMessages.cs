namespace Pipelines.Compiler.Stamping;

/// <summary>Every line that stamping reports.</summary>
static class StampMessages
{
    public static string NoRepository(string project) =>
        $"{project}: warning PIPE3001: no git repository is found around the project: its manifests name no commit. Run git init and commit, or set NoWarn to PIPE3001.";

    public static string Unreadable(string project, string root, Exception problem) =>
        $"{project}: warning PIPE3002: the git repository in '{root}' cannot be read ({Reason(problem)}): manifests name what the CI system's variables say, or no commit. {WayOut(problem)}";

    public static string UnknownState(string project, Exception problem) =>
        $"{project}: warning PIPE3003: the work tree's changes cannot be read ({Reason(problem)}): it is stamped as dirty, without its difference. git status shows more.";

    public static string Damaged(string manifest, Exception problem) =>
        $"{manifest}: error PIPE3004: the manifest cannot be stamped ({Reason(problem)}). Delete it and build again.";

    static string WayOut(Exception problem) => problem.Message.Contains("not owned", StringComparison.Ordinal)
        ? "Allow it with git config --global --add safe.directory <that folder>."
        : "git status in that folder shows more.";

    static string Reason(Exception problem)
    {
        var deepest = problem.GetBaseException();
        return string.Join(' ', deepest.Message.Split((char[])['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }
}
