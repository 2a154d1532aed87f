using Microsoft.Build.Utilities;

namespace Pipelines.Build.Tasks;

/// <summary>What the compiler must have left behind when it reports success.</summary>
static class Output
{
    /// <summary>The manifests and the bundles' lists that stand there: those the stamp names, a line each, and those found.</summary>
    public static string[] Check(TaskLoggingHelper log, string stamp, string folder)
    {
        if (!File.Exists(stamp))
        {
            log.LogError(null, Messages.NothingWritten, null, null, 0, 0, 0, 0, Messages.NothingWrittenText, stamp);
            return [];
        }
        var promised = File.ReadAllLines(stamp).Where(line => line.Length > 0).ToArray();
        foreach (var missing in promised.Where(file => !File.Exists(file)))
            log.LogError(null, Messages.NothingWritten, null, null, 0, 0, 0, 0, Messages.NothingWrittenText, missing);
        return [.. promised.Concat(Found(folder)).Distinct().OrderBy(file => file, StringComparer.Ordinal)];
    }

    static IEnumerable<string> Found(string folder)
    {
        var root = new DirectoryInfo(folder);
        if (!root.Exists)
            return [];
        var bundles = root.EnumerateDirectories().SelectMany(kind => kind.EnumerateDirectories())
            .Select(bundle => Path.Combine(bundle.FullName, "bundle.json")).Where(File.Exists);
        return root.EnumerateFiles("*.pipeline.yaml").Select(file => file.FullName).Concat(bundles);
    }
}
