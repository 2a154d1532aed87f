using Pipelines.Compiler.Diagnostics;
using Pipelines.Compiler.Tests.Fixture;

namespace Pipelines.Compiler.Tests.Packages;

/// <summary><c>Packages</c> on a component replaces what the build found; it is checked against what the build resolved.</summary>
public sealed class NamedPackagesTests
{
    static TestProject Project(string packages, string step = "Alpha.Tool.Size()")
    {
        var project = new TestProject($$"""
            public static class Work
            {
                [Component({{packages}})] public static int Step() => {{step}};
                [Component] public static int Other() => 1;
                [Pipeline("flow")] public static void Run() => Console.WriteLine(Step() + Other());
            }
            """);
        foreach (var (name, version) in ((string, string)[])[("Alpha", "2.1.0"), ("Beta", "1.0.0-beta.2"), ("Gamma", "3.0.0")])
            project.Others.Add(new(name, Origin.Package, $"namespace {name} {{ public static class Tool {{ public static int Size() => 1; }} }}", version));
        project.Write("versions.props", """
            <Project>
              <ItemGroup>
                <PackageVersion Include="Alpha" Version="2.0" />
                <PackageReference Include="Gamma"><Version>[3.0.0]</Version></PackageReference>
              </ItemGroup>
            </Project>
            """);
        return project;
    }

    [Theory]
    [InlineData("", "Alpha 2.1.0")]
    [InlineData("Packages = null", "Alpha 2.1.0")]
    [InlineData("Packages = [\"Alpha\"]", "Alpha 2.1.0")]
    [InlineData("Packages = [\"alpha>=2.0,<3\"]", "Alpha 2.1.0")]
    [InlineData("Packages = [\"Gamma\", \"Alpha==2.1\", \"Beta>=1.0.0-beta\"]", "Alpha 2.1.0, Beta 1.0.0-beta.2, Gamma 3.0.0")]
    [InlineData("Packages = [\"versions.props\"]", "Alpha 2.1.0, Gamma 3.0.0")]
    public void The_step_carries_what_is_named(string packages, string expected)
    {
        using var project = Project(packages);
        project.Build();

        var component = project.Manifest("flow").Manifest.Components["Step"];
        Assert.Equal(expected, string.Join(", ", component.Packages.Select(p => $"{p.Key} {p.Value}")));
        Assert.False(component.Settings.ContainsKey("packages"));
        var names = component.Packages.Keys.ToList();
        foreach (var name in (string[])["Alpha", "Beta", "Gamma"])
        {
            Assert.Equal(names.Contains(name), project.Read("steps/Step/bundle.json").Contains($"{name}.dll", StringComparison.Ordinal));
            Assert.Equal(names.Contains(name), project.Read("steps/Step/Step.csproj").Contains($"PackageReference Include=\"{name}\" Version=\"", StringComparison.Ordinal));
        }
        Assert.Empty(project.Manifest("flow").Manifest.Components["Other"].Packages);
    }

    [Theory]
    [InlineData("PIPE1020", "names 'Alhpa'", "Packages = [\"Alhpa\"]")]
    [InlineData("PIPE1020", "Did you mean 'Alpha'?", "Packages = [\"Alhpa\"]")]
    [InlineData("PIPE1021", "asks for 'Alpha>=3.0', but this build has resolved 2.1.0", "Packages = [\"Alpha>=3.0\"]")]
    [InlineData("PIPE1022", "'Alpha=2.1'", "Packages = [\"Alpha=2.1\"]")]
    [InlineData("PIPE1022", "none.props", "Packages = [\"none.props\"]")]
    [InlineData("PIPE1022", "no PackageVersion", "Packages = [\"Sample.csproj\"]")]
    [InlineData("PIPE1023", "of package 'Alpha'", "Packages = [\"Beta\"]")]
    [InlineData("PIPE1023", "Add \"Alpha\"", "Packages = []")]
    public void What_is_named_wrongly_is_said(string id, string text, string packages)
    {
        using var project = Project(packages);
        var error = project.Compile().First(d => d.Severity == Severity.Error);

        Assert.Equal(id, error.Id);
        Assert.Contains(text, error.Text, StringComparison.Ordinal);
        Assert.Equal(3, error.Place.Line);
        Assert.False(project.Has("flow.pipeline.yaml"));
    }

    [Fact]
    public void A_package_that_is_named_and_not_reached_counts_for_the_code()
    {
        using var found = Project("");
        using var named = Project("Packages = [\"Alpha\", \"Gamma\"]");
        found.Build();
        named.Build();
        Assert.NotEqual(found.Manifest("flow").Manifest.Components["Step"].Code, named.Manifest("flow").Manifest.Components["Step"].Code);
    }

    [Fact]
    public void A_step_without_packages_carries_none()
    {
        using var project = Project("Packages = []", "1");
        project.Build();
        Assert.Empty(project.Manifest("flow").Manifest.Components["Step"].Packages);
    }

    [Fact]
    public void Another_range_makes_the_bundle_anew()
    {
        using var project = Project("Packages = [\"Alpha\"]");
        project.Build();
        var before = project.Read("steps/Step/bundle.json");
        project.Write("Sample.cs", project.Source.Replace("[\"Alpha\"]", "[\"Alpha\", \"Beta\"]"));
        project.Build();
        Assert.NotEqual(before, project.Read("steps/Step/bundle.json"));
        Assert.Contains("Beta.dll", project.Read("steps/Step/bundle.json"));
    }
}
