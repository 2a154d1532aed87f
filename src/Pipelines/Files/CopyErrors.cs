namespace Pipelines;

/// <summary>What <see cref="Storage.GetLocalCopyAsync"/> throws, on its way from the engine to a step: the same in every mode.</summary>
static class CopyErrors
{
    public static string KindOf(Exception error) => error switch
    {
        FileNotFoundException => "missing",
        NotSupportedException => "unsupported",
        _ => "failed",
    };

    public static Exception Read(string kind, string message) => kind switch
    {
        "missing" => new FileNotFoundException(message),
        "unsupported" => new NotSupportedException(message),
        _ => new IOException(message),
    };
}
