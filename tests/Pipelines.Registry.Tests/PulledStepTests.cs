using System.Text;
using Pipelines.Registry.Content;
using Pipelines.Registry.Layers;
using Pipelines.Registry.Publishing;
using Pipelines.Registry.References;
using Pipelines.Registry.Tests.Servers;

namespace Pipelines.Registry.Tests;

/// <summary>One step of a published pipeline, fetched alone.</summary>
public sealed class PulledStepTests : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("registry-tests-");

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    string Target => Path.Combine(folder.FullName, "out", "one");

    public void Dispose() => folder.Delete(recursive: true);

    static RegistryReference Reference(string host, Digest digest) => RegistryReference.Parse($"{host}/team/iris@{digest}");

    static ManifestDocument StepOne(PipelinePackage package) => package.Manifests.First(each => ArtifactManifest.Parse(each).Annotations.Values.Contains("One"));

    [Fact]
    public async Task A_step_comes_with_what_it_needs_and_nothing_else()
    {
        using var registry = await RegistryServer.StartAsync();
        using var client = new RegistryClient(Given.Nobody);
        using var built = new BuiltPipeline();
        using var package = await PipelinePackage.CreateAsync(built.Load(), cancellationToken: Cancel);
        var shelf = new PipelineShelf(client.Iris(registry.Host));
        await shelf.PublishAsync(package, "0.1", cancellationToken: Cancel);
        var step = await shelf.PullStepAsync(Reference(registry.Host, StepOne(package).Descriptor.Digest), Target, cancellationToken: Cancel);
        Assert.Equal(("One", "Iris.One", "string data, double size = 0.2", "int result"), (step.Name, step.Method,
            string.Join(", ", step.Inputs.Select(input => $"{input.Value.Type} {input.Key}{(input.Value.Required ? "" : $" = {input.Value.Default}")}")), string.Join(", ", step.Outputs.Select(output => $"{output.Value.Type} {output.Key}"))));
        Assert.Equal(
            ["Other.dll", "Shared.dll", "component.json", "data/iris.csv", "pipelines/steps/One/One.csproj", "pipelines/steps/One/bundle.json", "pipelines/steps/One/compiled/One.dll", "pipelines/steps/One/src/One.cs"],
            Directory.EnumerateFiles(Target, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Target, file).Replace('\\', '/')).Order(StringComparer.Ordinal));
        var refused = await Assert.ThrowsAsync<RegistryException>(() => shelf.PullStepAsync(Reference(registry.Host, package.Index.Descriptor.Digest), Target + "2", cancellationToken: Cancel));
        Assert.Contains("is no published step. Name the pipeline and the step", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("component", "\"bundle\":\"steps/One\"", "\"bundle\":\"../../One\"", "'pipelines/../../One' in it leads out of its folder")]
    [InlineData("component", "\"bundle\":\"steps/One\"", "\"bundle\":\"steps/Two\"", "is not taken: the bundle 'pipelines/steps/Two' is not there")]
    [InlineData("component", "\"digest\":\"sha256:", "\"digest\":\"sha256:0", "is not taken: the bundle 'pipelines/steps/One' was altered ('bundle.json' does not match its digest)")]
    [InlineData("component", "component/v1", "component/v2", "is no published step")]
    [InlineData("component", "\"inputs\":[", "\"inputs\":[{},", "is no published step")]
    [InlineData("component", "\"name\":\"size\"", "\"name\":\"data\"", "is no published step")]
    [InlineData("pipelines/steps/One/bundle.json", "../../../Shared.dll", "../../../../../x.dll", "leads out of its folder")]
    [InlineData("pipelines/steps/One/compiled/One.dll", "compiled", "altered!", "('compiled/One.dll' does not match its digest)")]
    public async Task A_step_that_is_not_what_it_says_is_refused_and_nothing_of_it_is_kept(string file, string harmless, string hostile, string says)
    {
        using var registry = await RegistryServer.StartAsync();
        using var client = new RegistryClient(Given.Nobody);
        using var built = new BuiltPipeline();
        using var package = await PipelinePackage.CreateAsync(built.Load(), cancellationToken: Cancel);
        var repository = client.Iris(registry.Host);
        var shelf = new PipelineShelf(repository);
        await shelf.PublishAsync(package, "0.1", cancellationToken: Cancel);
        await shelf.PullStepAsync(Reference(registry.Host, StepOne(package).Descriptor.Digest), Target, cancellationToken: Cancel);
        // The whole as one layer, with one file changed by hand.
        var changed = Path.Combine(Target, file == "component" ? "component.json" : file);
        var text = await File.ReadAllTextAsync(changed, Cancel);
        Assert.Contains(harmless, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(changed, text.Replace(harmless, hostile, StringComparison.Ordinal), Cancel);
        var config = BlobContent.FromBytes(PipelineMediaTypes.ComponentConfig, Encoding.UTF8.GetBytes(await File.ReadAllTextAsync(Path.Combine(Target, "component.json"), Cancel)));
        File.Delete(Path.Combine(Target, "component.json"));
        var layer = await LayerPacker.PackAsync(LayerFile.FromFolder(Target), Path.Combine(folder.FullName, "layer"), cancellationToken: Cancel);
        var own = (ArtifactManifest.Parse(StepOne(package)) with { Config = config.Descriptor, Layers = [layer.Descriptor] }).ToDocument();
        foreach (var blob in (BlobContent[])[config, layer])
            await repository.PushBlobAsync(blob, cancellationToken: Cancel);
        await repository.PushManifestAsync(own, cancellationToken: Cancel);

        Directory.Delete(Path.GetDirectoryName(Target)!, recursive: true);
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        var refused = await Assert.ThrowsAsync<RegistryException>(() => shelf.PullStepAsync(Reference(registry.Host, own.Descriptor.Digest), Target, cancellationToken: Cancel));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(Target)!));
    }
}
