using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Pipelines;

/// <summary>The copies of one url: <c>downloads/&lt;url&gt;/&lt;bytes&gt;/name</c>, and <c>about</c>, which says what the newest one is.</summary>
sealed class DownloadFolder(string home, Uri url)
{
    public const string About = "about";

    const string Lock = ".lock";
    const string Part = ".part-";

    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    readonly string folder = Path.Combine(home, "downloads", Short(Encoding.UTF8.GetBytes(url.AbsoluteUri)));

    public async Task<string> GetAsync(Fetch fetch)
    {
        Directory.CreateDirectory(folder);
        using var held = await HoldAsync().ConfigureAwait(false);
        foreach (var left in Directory.EnumerateFiles(folder, Part + "*"))
            File.Delete(left);
        var known = Known();
        var part = Path.Combine(folder, Part + Guid.NewGuid().ToString("N"));
        try
        {
            var fetched = await fetch(known?.Tag, part).ConfigureAwait(false);
            var path = fetched.IsSame ? known!.Value.Path : Keep(part);
            Note(path, fetched.Tag);
            return path;
        }
        finally
        {
            File.Delete(part);
        }
    }

    /// <summary>Another process may fetch the same just now.</summary>
    async Task<FileStream> HoldAsync()
    {
        while (true)
        {
            try
            {
                return new(Path.Combine(folder, Lock), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 0);
            }
            catch (DirectoryNotFoundException)
            {
                // A prune was here.
                Directory.CreateDirectory(folder);
            }
            catch (IOException) when (File.Exists(Path.Combine(folder, Lock)))
            {
                await Task.Delay(Pause).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The copy that there is, when it still is what was fetched: as long, and not written since.</summary>
    (string Path, string? Tag)? Known()
    {
        var about = Path.Combine(folder, About);
        if (!File.Exists(about) || File.ReadAllLines(about) is not [_, var tag, var name, var length, var written])
            return null;
        var file = new FileInfo(Path.Combine(folder, name));
        return tag.Length > 0 && file.Exists && length == Text(file.Length) && written == Text(file.LastWriteTimeUtc.Ticks) ? (file.FullName, tag) : null;
    }

    string Keep(string part)
    {
        string place;
        using (var bytes = new FileStream(part, FileMode.Open, FileAccess.Read, FileShare.Read, 0))
            place = Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]);
        var path = Path.Combine(Directory.CreateDirectory(place).FullName, Name());
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(part, File.GetUnixFileMode(part) & ~(UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite));
        File.Move(part, path, overwrite: true);
        return path;
    }

    /// <summary>Its time is that of the last use, by which a prune goes.</summary>
    void Note(string path, string? tag)
    {
        var file = new FileInfo(path);
        var part = Path.Combine(folder, Part + Guid.NewGuid().ToString("N"));
        File.WriteAllLines(part, [url.AbsoluteUri, tag ?? "", Path.GetRelativePath(folder, path), Text(file.Length), Text(file.LastWriteTimeUtc.Ticks)]);
        File.Move(part, Path.Combine(folder, About), overwrite: true);
    }

    /// <summary>As the url calls it: code may look at the extension.</summary>
    string Name()
    {
        var last = Uri.UnescapeDataString(url.Segments.Length > 0 ? url.Segments[^1] : "").Trim('/');
        return last.Length is > 0 and < 200 && last.IndexOfAny(Path.GetInvalidFileNameChars()) < 0 && last[0] != '.' ? last : "file";
    }

    static string Short(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..32];

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
