using System.Diagnostics;

namespace Pipelines.Engine.Tests.Fixture;

/// <summary>A repository that others fetch from, and a work tree that pushes to it.</summary>
sealed class RemoteRepository : IDisposable
{
    readonly DirectoryInfo root = Directory.CreateTempSubdirectory("remote-");

    public RemoteRepository()
    {
        Git(root.FullName, "init", "--quiet", "--bare", "--initial-branch=main", Bare);
        Git(root.FullName, "init", "--quiet", "--initial-branch=main", WorkTree);
        Git(WorkTree, "config", "user.name", "Test");
        Git(WorkTree, "config", "user.email", "test@example.org");
        Git(WorkTree, "remote", "add", "origin", Bare);
    }

    public string Url => "file://" + Bare;

    public string Bare => Path.Combine(root.FullName, "data.git");

    public string WorkTree => Path.Combine(root.FullName, "tree");

    /// <summary>A commit of one file on the branch that is checked out, pushed.</summary>
    public string Commit(string file, string text, bool push = true)
    {
        Write(file, text);
        Git(WorkTree, "add", "--all");
        Git(WorkTree, "commit", "--quiet", "--message", "change");
        if (push)
            Git(WorkTree, "push", "--quiet", "origin", "HEAD");
        return Git(WorkTree, "rev-parse", "HEAD");
    }

    public void Write(string file, string text)
    {
        var path = Path.Combine(WorkTree, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    public void Branch(string name) => Git(WorkTree, "checkout", "--quiet", "-b", name);

    public string Git(params string[] arguments) => Git(WorkTree, arguments);

    public void Dispose() => root.Delete(recursive: true);

    static string Git(string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output.Trim() : throw new InvalidOperationException($"git {string.Join(' ', arguments)} failed");
    }
}
