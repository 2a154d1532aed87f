using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Pipelines.Engine;

namespace Pipelines.Stores.Azure;

/// <summary>Where an account is, and what opens it.</summary>
static class BlobAccounts
{
    /// <exception cref="EngineException">There is no key, or it is another account's.</exception>
    public static BlobContainerClient Open(Uri place, string container)
    {
        var account = place.Host.Split('.')[0];
        if (Variable("AZURE_STORAGE_CONNECTION_STRING") is { } connection)
            return OfConnection(place, connection, account, container);
        var endpoint = new Uri($"https://{(place.Host.Contains('.', StringComparison.Ordinal) ? place.Authority : place.Host + ".blob.core.windows.net")}/{container}");
        if (Variable("AZURE_STORAGE_KEY") is { } key)
            return OfKey(place, endpoint, account, key);
        return Variable("AZURE_STORAGE_SAS_TOKEN") is { } token
            ? new(endpoint, new AzureSasCredential(token.TrimStart('?')))
            : throw BlobErrors.NoKey(place);
    }

    static BlobContainerClient OfConnection(Uri place, string connection, string account, string container)
    {
        try
        {
            var client = new BlobContainerClient(connection, container);
            return client.AccountName == account ? client : throw BlobErrors.OtherAccount(place, account, client.AccountName);
        }
        catch (FormatException error)
        {
            throw BlobErrors.BadKey(place, "AZURE_STORAGE_CONNECTION_STRING", error);
        }
    }

    static BlobContainerClient OfKey(Uri place, Uri endpoint, string account, string key)
    {
        try
        {
            return new(endpoint, new StorageSharedKeyCredential(account, key));
        }
        catch (FormatException error)
        {
            throw BlobErrors.BadKey(place, "AZURE_STORAGE_KEY", error);
        }
    }

    static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
