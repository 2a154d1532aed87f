using LibGit2Sharp;
using Pipelines.Compiler.Stamping;

namespace Pipelines.Compiler.Tests.Stamping;

/// <summary>A real repository in a folder of its own, without the machine's git settings.</summary>
sealed class TestRepository : IDisposable
{
    static readonly Signature Author = new("A", "a@example.org", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    readonly string folder = Directory.CreateTempSubdirectory("stamp").FullName;

    static TestRepository()
    {
        var nowhere = Directory.CreateTempSubdirectory("nogit").FullName;
        foreach (var level in (ConfigurationLevel[])[ConfigurationLevel.System, ConfigurationLevel.Global, ConfigurationLevel.Xdg, ConfigurationLevel.ProgramData])
            GlobalSettings.SetConfigSearchPaths(level, nowhere);
    }

    public TestRepository()
    {
        Root = Path.Combine(folder, "a räpo");
        Repository.Init(Root);
        Git = new Repository(Root);
        Git.Refs.UpdateTarget("HEAD", "refs/heads/main");
        Write(".gitignore", "bin/\nobj/\n");
        Write("src/App/App.csproj", "<Project/>\n");
        Project = Path.Combine(Root, "src/App/App.csproj");
    }

    public string Root { get; }

    public string Project { get; }

    public Repository Git { get; }

    public string Beside(string name) => Path.Combine(folder, name);

    public void Write(string path, string text)
    {
        var file = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    public string Commit(string message = "c")
    {
        Commands.Stage(Git, "*");
        return Git.Commit(message, Author, Author, new CommitOptions { AllowEmptyCommit = true }).Sha;
    }

    public StampResult Read(params (string Name, string Value)[] environment) => Read(Project, environment);

    public static StampResult Read(string project, params (string Name, string Value)[] environment) =>
        GitStamp.Read(project, name => environment.FirstOrDefault(pair => pair.Name == name).Value);

    public void Dispose()
    {
        Git.Dispose();
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            File.SetAttributes(file, FileAttributes.Normal);
        Directory.Delete(folder, recursive: true);
    }
}
