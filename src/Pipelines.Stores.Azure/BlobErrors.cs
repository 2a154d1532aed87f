using Azure;
using Azure.Storage.Blobs;
using Pipelines.Engine;

namespace Pipelines.Stores.Azure;

/// <summary>What the store answered, as what is wrong, where, and what to do.</summary>
static class BlobErrors
{
    const int Input = 2;
    const int Surroundings = 3;
    const string Keys = "Check AZURE_STORAGE_CONNECTION_STRING, or AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN where that is not set: the key needs to list, read and write blobs. And see that this machine's clock is right.";

    public static EngineException NoContainer(Uri place) => new($"The store '{place.OriginalString}' names no account and container. Write azblob://account/container/prefix.", Input);

    public static EngineException NoKey(Uri place) =>
        new($"The store '{place.OriginalString}' cannot be used: no key was found. Set AZURE_STORAGE_CONNECTION_STRING, AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN.", Surroundings);

    public static EngineException BadKey(Uri place, string variable, Exception error) =>
        new($"The store '{place.OriginalString}' cannot be used: {variable} is not of the expected form. Copy it again from the account's access keys.", Surroundings, error);

    public static EngineException OtherAccount(Uri place, string account, string found) =>
        new($"The store '{place.OriginalString}' cannot be used: AZURE_STORAGE_CONNECTION_STRING is of the account '{found}', not '{account}'. Correct one of them.", Surroundings);

    public static EngineException Of(Uri place, BlobContainerClient container, RequestFailedException error) => error switch
    {
        { ErrorCode: "ContainerNotFound" } => Failed(place, $"the account '{container.AccountName}' has no container '{container.Name}'.", "Create it, or correct the url.", error),
        { Status: 401 or 403 } => Failed(place, $"{container.Uri.Authority} does not accept the key, or for other things ({error.ErrorCode}).", Keys, error),
        { Status: 0 } => Failed(place, $"{container.Uri.Authority} cannot be reached: {error.GetBaseException().Message}.", "Check the network and the account's name.", error),
        _ => Failed(place, $"{container.Uri.Authority} answered {error.Status} {error.ErrorCode}.", "Check the url and the server.", error),
    };

    static EngineException Failed(Uri place, string what, string todo, Exception error) => new($"The store '{place.OriginalString}' cannot be used: {what} {todo}", Surroundings, error);
}
