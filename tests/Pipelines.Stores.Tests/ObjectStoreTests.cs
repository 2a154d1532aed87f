using System.Security.Cryptography;
using Pipelines.Engine;
using Pipelines.Engine.Stores;
using Pipelines.Stores.Tests.Fixture;

[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]

namespace Pipelines.Stores.Tests;

/// <summary>Rule V8: folders, S3 and Azure Blob, each against the real thing or a real server that speaks like it.</summary>
public sealed class ObjectStoreTests : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("objects-");

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Place.Kinds), MemberType = typeof(Place))]
    public async Task What_is_uploaded_comes_back_and_what_was_not_is_not_there(string kind)
    {
        using var place = await Place.OpenAsync(kind);
        var store = ObjectStores.Open(place.Url);
        await store.CheckAsync(Stop);
        Assert.Null(await store.FindAsync("sha256/ab/abc", Stop));
        Assert.False(await store.DownloadAsync("sha256/ab/abc", Named("none"), Stop));
        var file = Named("some");
        await File.WriteAllTextAsync(file, "some", Stop);
        await store.UploadAsync("sha256/ab/abc", file, Stop);
        var first = await store.FindAsync("sha256/ab/abc", Stop);
        Assert.Equal(4, first!.Bytes);
        Assert.True(await store.DownloadAsync("sha256/ab/abc", Named("back"), Stop));
        Assert.Equal("some", await File.ReadAllTextAsync(Named("back"), Stop));
        await File.WriteAllTextAsync(file, "other", Stop);
        await store.UploadAsync("sha256/ab/abc", file, Stop);
        Assert.NotEqual(first.Tag, (await store.FindAsync("sha256/ab/abc", Stop))!.Tag);
        // Another prefix is another place.
        Assert.Null(await ObjectStores.Open(place.Url[..^"one".Length] + "two").FindAsync("sha256/ab/abc", Stop));
    }

    [Theory]
    [MemberData(nameof(Place.Kinds), MemberType = typeof(Place))]
    public async Task Large_objects_go_in_parts_and_come_back_whole(string kind)
    {
        using var place = await Place.OpenAsync(kind);
        var store = ObjectStores.Open(place.Url);
        await store.CheckAsync(Stop);
        var file = Named("large");
        await File.WriteAllBytesAsync(file, RandomNumberGenerator.GetBytes(40_000_001), Stop);
        await store.UploadAsync("large", file, Stop);
        Assert.Equal(40_000_001, (await store.FindAsync("large", Stop))!.Bytes);
        Assert.True(await store.DownloadAsync("large", Named("back"), Stop));
        Assert.Equal(SHA256.HashData(await File.ReadAllBytesAsync(file, Stop)), SHA256.HashData(await File.ReadAllBytesAsync(Named("back"), Stop)));
    }

    [Fact]
    public async Task An_s3_bucket_that_is_not_there_is_said()
    {
        using var place = await Place.OpenAsync("s3");
        await RefusedAsync("s3://nowhere/x", 3, "The store 's3://nowhere/x' cannot be used: there is no bucket 'nowhere' at http://127.0.0.1:", "Create it, or correct the url.");
    }

    [Fact]
    public async Task Wrong_s3_keys_are_said()
    {
        using var place = await Place.OpenAsync("s3");
        using var wrong = new Variables().Set("AWS_ACCESS_KEY_ID", "wrong");
        await RefusedAsync(place.Url, 3, "does not accept the keys (InvalidAccessKeyId). Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
    }

    [Fact]
    public async Task A_wrong_s3_secret_is_one_clear_message()
    {
        // s3rver does not compute signatures: what Amazon answers.
        using var amazon = new WebServer(context =>
        {
            context.Response.StatusCode = 403;
            context.Response.ContentType = "application/xml";
            WebServer.Send(context, """
                <?xml version="1.0" encoding="UTF-8"?>
                <Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match the signature you provided. Check your key and signing method.</Message><AWSAccessKeyId>me</AWSAccessKeyId><StringToSign>AWS4-HMAC-SHA256</StringToSign></Error>
                """);
        });
        using var variables = Variables.S3(amazon.Url).Set("AWS_SECRET_ACCESS_KEY", "not the secret");
        await RefusedAsync("s3://artifacts/x", 3, $"The store 's3://artifacts/x' cannot be used: {amazon.Url} does not accept the keys (SignatureDoesNotMatch). Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
        var error = await Assert.ThrowsAsync<EngineException>(() => ArtifactPlaces.CheckSharedAsync("s3://artifacts/x", Stop));
        Assert.DoesNotContain('\n', error.Message);
        Assert.DoesNotContain("not the secret", error.ToString(), StringComparison.Ordinal);
        // Nobody tries again what will be refused again.
        Assert.Equal(2, amazon.Asked.Count);
    }

    [Theory]
    [MemberData(nameof(Place.Kinds), MemberType = typeof(Place))]
    public async Task A_store_that_can_be_used_is_told_from_one_that_cannot(string kind)
    {
        using var place = await Place.OpenAsync(kind);
        Assert.Equal(place.Url, await ArtifactPlaces.CheckSharedAsync(place.Url, Stop));
        using (new Variables().Set("PIPELINES_ARTIFACTS", place.Url))
            Assert.Equal(place.Url, await ArtifactPlaces.CheckSharedAsync(null, Stop));
        using (new Variables().Set("PIPELINES_ARTIFACTS", null))
            Assert.Null(await ArtifactPlaces.CheckSharedAsync(null, Stop));
        if (kind == "file")
            return;
        place.Stop();
        Assert.Contains("cannot be reached", (await Assert.ThrowsAsync<EngineException>(() => ArtifactPlaces.CheckSharedAsync(place.Url, Stop))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_s3_server_that_cannot_be_reached_is_said()
    {
        using var variables = Variables.S3("http://127.0.0.1:9");
        await RefusedAsync("s3://artifacts/x", 3, "http://127.0.0.1:9", "cannot be reached: Connection refused", "Check the network and AWS_ENDPOINT_URL.");
    }

    [Fact]
    public async Task A_clock_that_is_far_off_is_said()
    {
        using var place = await Place.OpenAsync("s3");
        Amazon.AWSConfigs.ManualClockCorrection = TimeSpan.FromHours(2);
        try
        {
            await RefusedAsync(place.Url, 3, "this machine's clock differs from the store's by more than it accepts. Set the clock.");
        }
        finally
        {
            Amazon.AWSConfigs.ManualClockCorrection = null;
        }
    }

    [Fact]
    public async Task A_container_that_is_not_there_is_said()
    {
        using var place = await Place.OpenAsync("azblob");
        await RefusedAsync("azblob://devstoreaccount1/nowhere", 3, "the account 'devstoreaccount1' has no container 'nowhere'. Create it, or correct the url.");
    }

    [Fact]
    public async Task Wrong_azure_keys_are_said()
    {
        using var server = await StoreServer.StartBlobAsync(folder.FullName);
        using (Variables.Blob(server.Endpoint, Convert.ToBase64String(new byte[64])))
            await RefusedAsync("azblob://devstoreaccount1/artifacts", 3, "does not accept the key, or for other things (AuthorizationFailure). Check AZURE_STORAGE_CONNECTION_STRING", "that this machine's clock is right.");
        using (Variables.Blob(server.Endpoint, "!"))
            await RefusedAsync("azblob://devstoreaccount1/artifacts", 3, "AZURE_STORAGE_CONNECTION_STRING is not of the expected form");
        using (Variables.Blob(server.Endpoint))
            await RefusedAsync("azblob://another/artifacts", 3, "AZURE_STORAGE_CONNECTION_STRING is of the account 'devstoreaccount1', not 'another'.");
        using (new Variables().Set("AZURE_STORAGE_CONNECTION_STRING", null))
            await RefusedAsync("azblob://another/artifacts", 3, "no key was found. Set AZURE_STORAGE_CONNECTION_STRING, AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN.");
    }

    [Fact]
    public async Task An_azure_server_that_cannot_be_reached_is_said()
    {
        using var variables = Variables.Blob("http://127.0.0.1:9");
        await RefusedAsync("azblob://devstoreaccount1/artifacts", 3, "127.0.0.1:9 cannot be reached: Connection refused");
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_said()
    {
        await File.WriteAllTextAsync(Named("file"), "", Stop);
        await RefusedAsync(new Uri(Path.Combine(Named("file"), "below")).AbsoluteUri, 3, $"The store '{Named("file")}/below' cannot be used: ", "Check that the folder is there, mounted and writable");
    }

    [Theory]
    [InlineData("ftp://host/x", "'ftp://host/x' is no store for artifacts. Write s3://bucket/prefix, azblob://account/container/prefix or file:///folder.")]
    [InlineData("some/folder", "'some/folder' is no store for artifacts.")]
    [InlineData("s3:///x", "The store 's3:///x' names no bucket.")]
    [InlineData("azblob://account", "The store 'azblob://account' names no account and container.")]
    public Task A_url_of_no_store_is_bad_input(string url, string expected) => RefusedAsync(url, 2, expected);

    string Named(string name) => Path.Combine(folder.FullName, name);

    static async Task RefusedAsync(string url, int exitCode, params string[] expected)
    {
        var error = await Assert.ThrowsAsync<EngineException>(async () => await ObjectStores.Open(url).CheckAsync(Stop));
        Assert.All(expected, text => Assert.True(error.Message.Contains(text, StringComparison.Ordinal), error.Message));
        Assert.Equal(exitCode, error.ExitCode);
    }
}
