using Azure.Storage.Blobs;

namespace Pipelines.Stores.Tests.Fixture;

/// <summary>A store that is there for one test, of any kind.</summary>
sealed class Place : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("stores-tests-");
    readonly List<IDisposable> parts = [];

    /// <summary>Every kind, for theories.</summary>
    public static TheoryData<string> Kinds => ["file", "s3", "azblob"];

    public string Url { get; private set; } = "";

    /// <summary>That of the kind <c>file</c>.</summary>
    public string Folder => Path.Combine(folder.FullName, "shared folder");

    bool IsFolder => Url.StartsWith("file:", StringComparison.Ordinal);

    public static async Task<Place> OpenAsync(string kind)
    {
        var place = new Place();
        try
        {
            await place.StartAsync(kind);
            return place;
        }
        catch
        {
            place.Dispose();
            throw;
        }
    }

    /// <summary>Ends its server.</summary>
    public void Stop()
    {
        foreach (var server in parts.OfType<StoreServer>().ToList())
        {
            parts.Remove(server);
            server.Dispose();
        }
    }

    /// <summary>Takes it away: its server ends, its folder is not there any more.</summary>
    public void Leave()
    {
        if (IsFolder)
            Directory.Move(Folder, Folder + " away");
        Stop();
    }

    /// <summary>As it was before it was taken away.</summary>
    public async Task ReturnAsync()
    {
        if (IsFolder)
            Directory.Move(Folder + " away", Folder);
        else
            parts.Add(await StoreServer.StartS3Async(folder.FullName, new Uri(Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL")!).Port));
    }

    public void Dispose()
    {
        foreach (var part in Enumerable.Reverse(parts))
            part.Dispose();
        folder.Delete(recursive: true);
    }

    async Task StartAsync(string kind)
    {
        switch (kind)
        {
            case "s3":
                var s3 = await StoreServer.StartS3Async(folder.FullName);
                parts.AddRange([s3, Variables.S3(s3.Endpoint)]);
                Url = "s3://artifacts/team/one";
                break;
            case "azblob":
                var blob = await StoreServer.StartBlobAsync(folder.FullName);
                parts.AddRange([blob, Variables.Blob(blob.Endpoint)]);
                await new BlobContainerClient(Environment.GetEnvironmentVariable("AZURE_STORAGE_CONNECTION_STRING"), "artifacts").CreateIfNotExistsAsync();
                Url = "azblob://devstoreaccount1/artifacts/team/one";
                break;
            default:
                Url = new Uri(Folder).AbsoluteUri;
                break;
        }
    }
}
