using System.Reflection;
using System.Runtime.Loader;
using Pipelines.Compiler.Tests.Fixture;
using Pipelines.Engine;

namespace Pipelines.Compiler.Tests.Calls;

/// <summary>A user's program that holds pipelines and runs them itself, by methods of its class <c>Program</c>.</summary>
sealed class CallingProject : IDisposable
{
    readonly TestProject project;
    readonly Assembly program;

    public CallingProject(string code)
    {
        project = new(new Dictionary<string, string> { ["Sample.cs"] = code, ["Usings.cs"] = "global using Pipelines.Engine;" })
        {
            Options = [.. ((string[])["Pipelines.Engine", "Pipelines.Manifest"]).Select(name => "/reference:" + Path.Combine(AppContext.BaseDirectory, name + ".dll"))],
        };
        project.Build();
        program = new AssemblyLoadContext("program").LoadFromAssemblyPath(Path.Combine(project.Folder, "bin", TestProject.Name + ".dll"));
    }

    public string Folder => project.Folder;

    /// <summary>With a history of its own.</summary>
    public RunOptions Options(RunMode mode) => new() { Mode = mode, Home = Path.Combine(Folder, "homes", Guid.NewGuid().ToString("N")), WorkingDirectory = Folder };

    /// <summary>Calls a method of the program. What it throws comes as it is.</summary>
    public T Call<T>(string method, params object?[] arguments) =>
        (T)program.GetType("Program", throwOnError: true)!.GetMethod(method)!.Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;

    public void Dispose() => project.Dispose();
}
