using System.IO.Compression;

namespace Pipelines.Values.Parts;

/// <summary>The parts of a value that is being read.</summary>
sealed class StoredParts(ZipArchive zip, long length, Func<string> newPath)
{
    // No compressor makes a file smaller than this part of itself: what claims to be larger is no such file.
    const long MostCompressed = 1100;

    readonly HashSet<string> taken = [];

    public byte[] Document(string name)
    {
        using var file = Open(name) ?? throw new ValueException(Messages.NotParts(Messages.NoPart(name)));
        return BytesFormat.ReadAll(file);
    }

    /// <exception cref="ValueException">There is no such part, or it is not what was expected.</exception>
    public object? Read(string name, Type type, ValueFormat format)
    {
        using var file = Open(name) ?? throw new ValueException(Messages.NoPart(name));
        return format.Read(type, file, newPath);
    }

    public void EnsureAllTaken()
    {
        if (zip.Entries.FirstOrDefault(e => !taken.Contains(e.FullName)) is { } left)
            throw new ValueException(Messages.PartOfNothing(left.FullName));
    }

    PartStream? Open(string name)
    {
        if (zip.GetEntry(name) is not { } entry || !taken.Add(name))
            return null;
        return entry.Length / MostCompressed <= length ? new(entry.Open(), entry.Length) : throw new ValueException(Messages.CutShort("parts"));
    }
}
