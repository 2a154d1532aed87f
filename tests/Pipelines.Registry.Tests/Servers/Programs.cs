using System.Runtime.CompilerServices;

namespace Pipelines.Registry.Tests.Servers;

/// <summary>A folder on the path, for programs of the tests.</summary>
static class Programs
{
    public static string Folder { get; } = Directory.CreateTempSubdirectory("registry-tests-").FullName;

    [ModuleInitializer]
    internal static void Prepare()
    {
        Environment.SetEnvironmentVariable("PATH", Folder + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH"));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Folder, recursive: true);
    }

    /// <summary>The path of a program that a test needs; where it is not, the test is skipped, but never in the continuous build.</summary>
    public static string Find(string name)
    {
        var program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        if (program is null && Environment.GetEnvironmentVariable("CI") is not { Length: > 0 })
            Assert.Skip($"'{name}' is not installed: apt install {name}");
        Assert.True(program is not null, $"'{name}' is not installed");
        return program;
    }
}
