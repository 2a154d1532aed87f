namespace Pipelines.Engine.Steps;

/// <summary>Finds the <c>dotnet</c> program that step hosts are started with: the one that runs this process, where it can be told.</summary>
static class DotnetHost
{
    public static string Find() => Candidates().FirstOrDefault(File.Exists) ?? throw new EngineException(Messages.NoDotnet, 3);

    static IEnumerable<string> Candidates()
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        if (Path.GetFileName(Environment.ProcessPath) == name)
            yield return Environment.ProcessPath!;
        if (Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host)
            yield return host;
        // shared/Microsoft.NETCore.App/10.0.0/System.Private.CoreLib.dll lies three folders below the program.
        if (Path.GetDirectoryName(typeof(object).Assembly.Location) is { Length: > 0 } runtime)
            yield return Path.GetFullPath(Path.Combine(runtime, "..", "..", "..", name));
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root)
            yield return Path.Combine(root, name);
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            yield return Path.Combine(folder, name);
    }
}
