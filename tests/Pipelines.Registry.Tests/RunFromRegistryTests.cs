using Pipelines.Engine;
using Pipelines.Engine.Tests.Fixture;
using Pipelines.Registry.Publishing;
using Pipelines.Registry.References;
using Pipelines.Registry.Tests.Servers;

namespace Pipelines.Registry.Tests;

/// <summary>What was fetched runs, with nothing left of the build that it came from.</summary>
public sealed class RunFromRegistryTests : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("registry-tests-");

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_pipeline_runs_from_a_registry_without_its_build()
    {
        using var registry = await RegistryServer.StartAsync();
        using var client = new RegistryClient(Given.Nobody);
        using var pipeline = new TestPipeline(
            "int x",
            """Handle<int> a__h = PipelinesSubmit_Double(Arg.Of<int>(x)).Output<int>("result"); int a = default; PipelinesSubmit_Double(Arg.Of<int>(a__h, ref a));""",
            "public static int Double(int x) => x * 2;").Build();
        var shelf = new PipelineShelf(client.Iris(registry.Host));
        using (var package = await PipelinePackage.CreateAsync(Manifest.ManifestFile.LoadChecked(pipeline.ManifestPath), cancellationToken: Cancel))
            await shelf.PublishAsync(package, "0.1", cancellationToken: Cancel);
        Directory.Delete(pipeline.Output, recursive: true);
        var pulled = await shelf.PullAsync(RegistryReference.Parse($"{registry.Host}/team/iris:0.1"), Path.Combine(folder.FullName, "pulled"), cancellationToken: Cancel);
        var result = await PipelineRunner.RunAsync(pulled.Path, pipeline.Options.With("x", "3"), Cancel);
        Assert.Equal((RunStatus.Completed, null), (result.Status, result.Error?.Message));
        Assert.Equal(12, await result.Steps[1].OutputAsync<int>(cancellationToken: Cancel));
    }
}
