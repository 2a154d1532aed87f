using Pipelines.Compiler.Tests.Fixture;

namespace Pipelines.Compiler.Tests.Hashing;

/// <summary>The hashed project with what its build left, which each test finds anew.</summary>
public sealed class BuiltProject : IDisposable
{
    readonly TestProject _project = HashedProject.Create();
    readonly List<OtherAssembly> _others;
    readonly DirectoryInfo _kept = Directory.CreateTempSubdirectory("pipelines-hashed-");

    public BuiltProject()
    {
        _others = [.. _project.Others];
        _project.Build();
        Copy(_project.Folder, _kept.FullName);
    }

    /// <summary>As users edit: the build before lies there, and what it left must not hide the edit.</summary>
    internal string After(Action<TestProject> edit)
    {
        Directory.Delete(_project.Folder, recursive: true);
        Copy(_kept.FullName, _project.Folder);
        _project.Others.Clear();
        _project.Others.AddRange(_others);
        _project.Configuration = "Debug";
        edit(_project);
        return HashOf(_project);
    }

    internal IReadOnlyList<string> Cut => _project.Cut;

    internal static string HashOf(TestProject project)
    {
        project.Build();
        var code = project.Manifest("flow").Manifest.Components["Step"].Code;
        Assert.Matches("^sha256:[0-9a-f]{64}$", code);
        return code!;
    }

    public void Dispose()
    {
        _project.Dispose();
        _kept.Delete(recursive: true);
    }

    /// <summary>With the files' times: builds look at them.</summary>
    static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
            File.SetLastWriteTimeUtc(target, File.GetLastWriteTimeUtc(file));
        }
    }
}
