using System.Reflection;

namespace Pipelines.Engine.Stores;

/// <summary>Finds the store that a url names. Those that need a library are in assemblies of their own, loaded when they are asked for.</summary>
static class ObjectStores
{
    /// <exception cref="EngineException">There is no such kind of store, or the url lacks something.</exception>
    public static IObjectStore Open(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var place))
            throw Messages.NotAStore(url);
        return place.Scheme switch
        {
            "file" => new FolderObjects(place.LocalPath),
            "s3" => Load("Pipelines.Stores.S3", "S3Objects", place),
            "azblob" => Load("Pipelines.Stores.Azure", "BlobObjects", place),
            _ => throw Messages.NotAStore(url),
        };
    }

    static IObjectStore Load(string name, string type, Uri place)
    {
        Assembly assembly;
        try
        {
            assembly = Assembly.Load(name);
        }
        catch (FileNotFoundException error)
        {
            throw Messages.NoStorePackage(place.OriginalString, name, error);
        }
        try
        {
            return (IObjectStore)Activator.CreateInstance(assembly.GetType($"{name}.{type}", throwOnError: true)!, place)!;
        }
        catch (TargetInvocationException error) when (error.InnerException is EngineException refused)
        {
            throw refused;
        }
    }
}
