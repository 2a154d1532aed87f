using System.Text;

namespace Pipelines.Registry.Layers;

/// <summary>What a file in an archive may be called: what every system can write, inside of its folder.</summary>
static class EntryName
{
    const int Longest = 1000;
    const int LongestPart = 255;

    /// <returns>What is wrong with it; null: nothing.</returns>
    public static string? Fault(string name)
    {
        if (name.Length == 0)
            return "has no name";
        if (name[0] == '/' || name.Contains(':'))
            return "is no path relative to its folder";
        if (name.Contains('\\') || name.Any(char.IsControl))
            return "has a character in its name that not every system can write";
        if (Encoding.UTF8.GetByteCount(name) > Longest)
            return $"has a name longer than {Longest} bytes";
        foreach (var part in name.Split('/'))
        {
            if (part is ".." or "." or "")
                return "does not stay in its folder, or not by the shortest path";
            if (Encoding.UTF8.GetByteCount(part) > LongestPart)
                return $"has a part in its name longer than {LongestPart} bytes";
        }
        return null;
    }
}
