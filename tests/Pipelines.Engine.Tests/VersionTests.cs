using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Engine.Tests;

/// <summary>Product section 1.1: with <c>AutoVersionBump</c> a version stands for one code.</summary>
public sealed class VersionTests : IDisposable
{
    readonly TestPipeline pipeline = new("", "PipelinesSubmit_One();", "public static int One() => 1;") { Plain = "One();", Settings = { ["autoVersionBump"] = true } };

    public void Dispose() => pipeline.Dispose();

    [Fact]
    public async Task A_version_that_is_held_with_other_code_is_followed_by_the_next_free_one()
    {
        Assert.Equal("0.1", await VersionAsync("sha256:a"));
        Assert.Equal("0.1", await VersionAsync("sha256:a"));
        Assert.Equal("0.1.1", await VersionAsync("sha256:b"));
        Assert.Equal("0.1.2", await VersionAsync("sha256:c"));
        Assert.Equal("0.1.1", await VersionAsync("sha256:b"));
        Assert.Equal("0.1", await VersionAsync("sha256:a"));
        Assert.Equal("0.1.3", await VersionAsync("sha256:a", "sha256:other logic"));
    }

    [Fact]
    public async Task A_version_counts_as_what_it_means()
    {
        Assert.Equal("0.1.0", await VersionAsync("sha256:a", version: "0.1.0"));
        Assert.Equal("0.1.1", await VersionAsync("sha256:b", version: "0.1"));
        Assert.Equal("1.2.3", await VersionAsync("sha256:b", version: "1.2.3"));
        Assert.Equal("1.2.4", await VersionAsync("sha256:a", version: "1.2.3"));
    }

    [Fact]
    public async Task Without_the_setting_a_version_stays()
    {
        pipeline.Settings["autoVersionBump"] = false;

        Assert.Equal("0.1", await VersionAsync("sha256:a"));
        Assert.Equal("0.1", await VersionAsync("sha256:b"));
    }

    async Task<string> VersionAsync(string code, string logic = "sha256:logic", string version = "0.1")
    {
        (pipeline.Code, pipeline.LogicCode, pipeline.Version) = (code, logic, version);
        pipeline.Build();
        var (result, events) = await pipeline.RunAsync(pipeline.Options with { Mode = RunMode.Debug });
        using var history = pipeline.History();
        var recorded = history.Run(result.RunId).Version;
        Assert.Equal(recorded, Assert.Single(events.All.OfType<RunStarted>()).Version);
        return recorded;
    }
}
