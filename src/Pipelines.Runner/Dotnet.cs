namespace Pipelines.Runner;

static class Dotnet
{
    /// <summary>The dotnet that started this tool, else the first on the path.</summary>
    public static string Path { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet";
}
