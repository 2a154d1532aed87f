using Mono.Cecil;
using Pipelines.Compiler.Tests.Fixture;
using Pipelines.Engine;

namespace Pipelines.Compiler.Tests.Weaving;

/// <summary>What is woven into a step's compiled form is there only, and changes nothing else (rules C2, V6).</summary>
[Collection(OneRunAtATime.Name)]
public sealed class WovenCodeTests
{
    const string Code = """
        using Microsoft.Extensions.Logging;

        public static class Work
        {
            [Component]
            public static int Logs()
            {
                using var factory = LoggerFactory.Create(builder => { });
                var logger =
                    factory.CreateLogger("Own");
                if (logger is not null)
                    throw new InvalidOperationException("here");
                return 1;
            }

            [Component]
            public static int Plain(ILogger? logger = null) => logger is null ? 0 : 1;

            [Pipeline("work")]
            public static void Run() { Logs(); Plain(); }
        }
        """;

    static TestProject NewProject(string code = Code, string configuration = "Debug") => new(code) { Libraries = ["Microsoft.Extensions.*.dll"], Configuration = configuration };

    [Fact]
    public void Only_the_compiled_form_of_a_step_that_calls_such_a_framework_is_woven_V6()
    {
        using var project = NewProject();
        project.Build();

        Assert.Contains("ConfiguringLogging", Woven(project, "steps/Logs"));
        Assert.Empty(Woven(project, "steps/Plain"));
        Assert.Empty(Woven(project, "logic/work"));
        Assert.DoesNotContain("Woven", project.Read("steps/Logs.code.json"), StringComparison.Ordinal);
        foreach (var source in Directory.EnumerateFiles(Path.Combine(project.Pipelines, "steps/Logs/src"), "*.cs", SearchOption.AllDirectories))
            Assert.DoesNotContain("Woven", File.ReadAllText(source), StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_code_is_woven_into_the_same_bytes_and_its_settings_change_no_hash_C2()
    {
        using var here = NewProject();
        using var there = NewProject();
        using var silent = NewProject(Code.Replace("[Component]", "[Component(AutoConnectFrameworks = AutoConnectFrameworks.None, AutoConnectArgParser = false)]", StringComparison.Ordinal));
        here.Build();
        there.Build();
        silent.Build();

        Assert.Equal(here.Read("steps/Logs/bundle.json"), there.Read("steps/Logs/bundle.json"));
        Assert.Equal(Bytes(here, "steps/Logs.pdb").Length, Bytes(there, "steps/Logs.pdb").Length);
        var (loud, quiet) = (here.Manifest("work").Manifest.Components["Logs"], silent.Manifest("work").Manifest.Components["Logs"]);
        Assert.Equal(loud.Code, quiet.Code);
        Assert.Equal(here.Manifest("work").Manifest.Components["Plain"].Digest, there.Manifest("work").Manifest.Components["Plain"].Digest);
    }

    [Theory]
    [InlineData(RunMode.Debug, "Debug")]
    [InlineData(RunMode.Local, "Debug")]
    [InlineData(RunMode.Local, "Release")]
    public async Task Lines_of_woven_code_stay_those_of_the_source_V6(RunMode mode, string configuration)
    {
        using var project = NewProject(configuration: configuration);
        project.Build();
        var options = new RunOptions { Mode = mode, Home = Path.Combine(project.Folder, "home"), WorkingDirectory = project.Folder };
        var result = await PipelineRunner.RunAsync(Path.Combine(project.Pipelines, "work.pipeline.yaml"), options, TestContext.Current.CancellationToken);
        var line = Code.ReplaceLineEndings("\n").Split('\n').Index().Single(l => l.Item.Contains("throw", StringComparison.Ordinal)).Index + 1;
        Assert.Equal($"Sample.cs:{line}", $"{Path.GetFileName(result.Error!.File)}:{result.Error.Line}");
    }

    static byte[] Bytes(TestProject project, string path) => File.ReadAllBytes(Path.Combine(project.Pipelines, path));

    static List<string> Woven(TestProject project, string bundle)
    {
        using var module = ModuleDefinition.ReadModule(Path.Combine(project.Pipelines, bundle, "compiled", TestProject.Name + ".dll"));
        return [.. module.GetMemberReferences().Where(member => member.DeclaringType.FullName == "Pipelines.Reporting.Woven").Select(member => member.Name)];
    }
}
