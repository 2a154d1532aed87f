namespace Pipelines.Stores.Tests.Fixture;

/// <summary>Environment variables of this process, for the length of a test. Tests that use them run one after the other.</summary>
sealed class Variables : IDisposable
{
    readonly Dictionary<string, string?> before = [];

    public Variables Set(string name, string? value)
    {
        before.TryAdd(name, Environment.GetEnvironmentVariable(name));
        Environment.SetEnvironmentVariable(name, value);
        return this;
    }

    public static Variables S3(string endpoint) => new Variables()
        .Set("AWS_ENDPOINT_URL", endpoint).Set("AWS_ACCESS_KEY_ID", "S3RVER").Set("AWS_SECRET_ACCESS_KEY", "S3RVER").Set("AWS_EC2_METADATA_DISABLED", "true");

    /// <summary>Azurite's account and key, which are the same everywhere.</summary>
    public static Variables Blob(string endpoint, string key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==") => new Variables().Set(
        "AZURE_STORAGE_CONNECTION_STRING", $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={key};BlobEndpoint={endpoint}/devstoreaccount1");

    public void Dispose()
    {
        foreach (var (name, value) in before)
            Environment.SetEnvironmentVariable(name, value);
    }
}
