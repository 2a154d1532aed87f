using System.Diagnostics;
using System.Globalization;
using Pipelines.Engine.Artifacts;

// How long a process takes to check 1,000 small artifacts that another one made, and then to check them again.
const int Count = 1000;
var home = args[0];
List<string> digests = [];
using (var temporary = TemporaryFolder.Create(home, "bench"))
{
    var made = new ArtifactStore(home, temporary.Path);
    for (var i = 0; i < Count; i++)
    {
        var file = made.NewTemporaryFile();
        var bytes = new byte[1024];
        BitConverter.TryWriteBytes(bytes, i);
        File.WriteAllBytes(file, bytes);
        digests.Add(FileDigest.Of(file));
        made.Adopt(file, digests[^1]);
    }
}
var store = new ArtifactStore(home);
var first = Check(store, digests);
var again = Check(store, digests);
Directory.Delete(home, recursive: true);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{first:0.0} {again:0.0}"));

static double Check(ArtifactStore store, List<string> digests)
{
    var watch = Stopwatch.StartNew();
    foreach (var digest in digests)
    {
        if (store.Verify(digest, 1024) != ArtifactState.Intact)
            throw new InvalidOperationException(digest);
    }
    return watch.Elapsed.TotalMilliseconds;
}
