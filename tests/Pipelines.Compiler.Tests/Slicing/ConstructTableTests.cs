using System.Text.Json;
using Pipelines.Compiler.Tests.Fixture;

namespace Pipelines.Compiler.Tests.Slicing;

/// <summary>Each kind of construct: the slice holds what is needed of it and nothing else (rule N4), and says what the original says.</summary>
public sealed class ConstructTableTests
{
    const string Flow = "public static class Flow { [Pipeline(\"flow\")] public static void Run() => Work.Step(); }";

    public static TheoryData<string> Constructs => [.. Directory.GetFiles(Folder, "*.cs").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal)];

    static string Folder => Path.Combine(AppContext.BaseDirectory, "Slicing/Constructs");

    [Theory]
    [MemberData(nameof(Constructs))]
    public void A_slice_holds_what_its_step_needs_and_says_what_the_project_says(string construct)
    {
        Assert.SkipWhen(construct == "Native" && !OperatingSystem.IsLinux(), "calls Linux' C library");
        using var project = new TestProject(new Dictionary<string, string>
        {
            ["Sample.cs"] = File.ReadAllText(Path.Combine(Folder, construct + ".cs")),
            ["Flow.cs"] = Flow,
        });

        project.Build();

        Assert.Equal(Said(project.Plain("Work", "Step")), Said(project.InSlice("Step", "Work", "Step")));
        Golden.Check($"Slicing/Constructs/{construct}.slice.txt", Slice(project));
    }

    static string Slice(TestProject project)
    {
        var folder = Path.Combine(project.Pipelines, "steps/Step");
        var files = Directory.GetFiles(Path.Combine(folder, "src"), "*.cs", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/')).Order(StringComparer.Ordinal);
        // Only that the generator's text is there: it differs from SDK to SDK.
        return string.Join('\n', files.Select(f => $"==== {f}\n{(f.Contains("/_/", StringComparison.Ordinal) ? "" : project.Read("steps/Step/" + f))}"));
    }

    static string? Said(object? value) => value is string or null ? (string?)value : JsonSerializer.Serialize(value);
}
