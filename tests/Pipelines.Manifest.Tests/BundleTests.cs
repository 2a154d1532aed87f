using Pipelines.Manifest.Bundles;

namespace Pipelines.Manifest.Tests;

/// <summary>Rule N3 and architecture section 6: bundles are checked against their digests before anything of them is loaded.</summary>
public sealed class BundleTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly string manifest;

    public BundleTests()
    {
        Write("host/Pipelines.dll", "host");
        Write("../Library.dll", "library");
        manifest = Path.Combine(folder.Path, "out", "pipelines", "iris.pipeline.yaml");
        ManifestFile.Save(Examples.Iris with
        {
            Logic = Examples.Iris.Logic with { Digest = Bundle("logic/iris", "logic") },
            Components = Examples.Iris.Components.ToDictionary(
                component => component.Key,
                component => component.Value with { Digest = Bundle(component.Value.Bundle, "step") }),
        }, manifest);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Whole_bundles_pass() => Assert.Equal("iris", ManifestFile.LoadChecked(manifest).Manifest.Name);

    [Fact]
    public void A_bundle_document_reads_as_in_the_golden_file() =>
        Golden.Equal("Golden/bundle.json", File.ReadAllText(At("steps/StepOne/bundle.json")));

    [Fact]
    public void A_missing_bundle_is_named() => Refused(
        () => Directory.Delete(At("steps/StepOne"), true),
        "the bundle 'steps/StepOne' is not there: expected a folder with a bundle.json; build the project again");

    [Fact]
    public void An_altered_document_is_named() => Refused(
        () => File.AppendAllText(At("steps/StepOne/bundle.json"), " "),
        "the bundle 'steps/StepOne' was altered ('bundle.json' does not match its digest): build the project again");

    [Fact]
    public void An_altered_file_is_named() => Refused(
        () => Write("logic/iris/compiled/Iris.dll", "other"),
        "the bundle 'logic/iris' was altered ('compiled/Iris.dll' does not match its digest): build the project again");

    [Fact]
    public void A_missing_file_is_named() => Refused(
        () => File.Delete(At("logic/iris/compiled/Iris.dll")),
        "the bundle 'logic/iris' lacks 'compiled/Iris.dll': build the project again");

    [Fact]
    public void An_altered_dependency_is_named_for_every_bundle_that_needs_it()
    {
        Write("../Library.dll", "other");

        Assert.Equal(4, Problems().Count(problem => problem.Message.Contains("'../../../Library.dll' does not match", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_missing_host_is_named() => Refused(
        () => File.Delete(At("host/Pipelines.dll")),
        "the step host 'host/Pipelines.dll' is not there: expected it below the manifest; build the project again");

    [Theory]
    [InlineData("../elsewhere")]
    [InlineData("/etc")]
    [InlineData("steps\\\\StepOne")]
    [InlineData("C:/steps")]
    public void A_bundle_outside_of_the_manifests_folder_is_refused(string path)
    {
        var text = File.ReadAllText(manifest).Replace("bundle: steps/StepOne", $"bundle: \"{path}\"", StringComparison.Ordinal);
        File.WriteAllText(manifest, text);

        Assert.Contains("leaves the manifest's folder", Assert.Single(Problems()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bundle_that_names_a_file_outside_of_itself_is_refused()
    {
        var bundle = BundleFolder.Load(At("steps/StepOne"));
        var digest = BundleFolder.Save(bundle with { Files = [.. bundle.Files, new("../x", new('0', 64))] }, At("steps/StepOne"));

        Assert.Equal(
            ["the bundle 'StepOne' names '../x', which is outside of it: build the project again"],
            new BundleCheck().Bundle(At("steps/StepOne"), "StepOne", digest));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"schema":"pipelines/bundle/v1","more":1}""")]
    public void A_document_that_is_none_is_refused(string json)
    {
        File.WriteAllText(At("steps/StepOne/bundle.json"), json);

        var problems = new BundleCheck().Bundle(At("steps/StepOne"), "StepOne", BundleFolder.Digest(At("steps/StepOne")));
        Assert.Contains("is not readable", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("components/ab/component.json", "its code is not here; 'dotnet pipelines validate' on the project, as any other command on it, fetches it")]
    [InlineData("+components/ab/component.json", "what was published says something else than the method that stands for it: write that anew with 'dotnet pipelines add'")]
    [InlineData("components/ab/pipelines/steps/StepOne/compiled/Iris.dll", "its code was altered or does not fit the method that stands for it (the bundle 'components/ab/pipelines/steps/StepOne' lacks 'compiled/Iris.dll'): remove its folder to have it fetched again, or write the method anew with 'dotnet pipelines add'")]
    [InlineData("+components/ab/Library.dll", "its code was altered or does not fit the method that stands for it (the bundle 'components/ab/pipelines/steps/StepOne' was altered ('../../../Library.dll' does not match its digest)): remove its folder to have it fetched again, or write the method anew with 'dotnet pipelines add'")]
    public void A_published_component_is_checked_for_debug_mode_too(string altered, string? problem)
    {
        Write("components/ab/Library.dll", "library");
        Write("components/ab/component.json", "{}");
        var (name, digest) = ("components/ab/pipelines/steps/StepOne", Bundle("components/ab/pipelines/steps/StepOne", "step"));
        var known = ManifestFile.Load(manifest).Manifest;
        known.Components["StepOne"] = known.Components["StepOne"] with
        {
            Bundle = name,
            Digest = digest,
            Published = new() { Reference = "oci://example.org/iris@sha256:ab", Interface = "sha256:" + BundleFolder.Sha256(At("components/ab/component.json")), Output = "components/ab" },
        };
        ManifestFile.Save(known, manifest);
        if (altered.StartsWith('+'))
            Write(altered[1..], "other");
        else if (altered.Length > 0)
            File.Delete(At(altered));
        if (problem is null)
        {
            Assert.Equal(name, ManifestFile.LoadForDebug(manifest).Manifest.Components["StepOne"].Bundle);
            Assert.Equal(name, ManifestFile.LoadChecked(manifest).Manifest.Components["StepOne"].Bundle);
            return;
        }
        var message = $"the published component 'StepOne' (oci://example.org/iris@sha256:ab): {problem}";
        Assert.Equal(message, Assert.Single(Problems()).Message);
        Assert.Equal(message, Assert.Single(Assert.Throws<ManifestException>(() => ManifestFile.LoadForDebug(manifest)).Problems).Message);
    }

    void Refused(Action alter, string message)
    {
        alter();
        var problem = Assert.Single(Problems());
        Assert.Equal(message, problem.Message);
        Assert.True(problem is { Line: > 1, Column: > 1 });
    }

    IReadOnlyList<ManifestProblem> Problems() =>
        Assert.Throws<ManifestException>(() => ManifestFile.LoadChecked(manifest)).Problems;

    string Bundle(string path, string kind)
    {
        Write(path + "/compiled/Iris.dll", path);
        return BundleFolder.Save(new()
        {
            Kind = kind,
            Name = path.Split('/')[1],
            Assembly = "compiled/Iris.dll",
            Entry = "Iris+PipelinesEntry",
            Files = [new("compiled/Iris.dll", BundleFolder.Sha256(At(path + "/compiled/Iris.dll")))],
            Dependencies = [new("Library", "../../../Library.dll", "managed", BundleFolder.Sha256(At("../Library.dll")))],
        }, At(path));
    }

    string At(string path) => Path.GetFullPath(Path.Combine(folder.Path, "out", "pipelines", path));

    void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
    }
}
