using System.IO.Compression;
using Pipelines.Values.Json;

namespace Pipelines.Values.Parts;

/// <summary>
/// Values that hold others with a format of their own: a zip of <c>value.json</c>, which names them where they stand, and each of them as a file of its format under
/// <c>parts/</c>. Nothing is compressed: what a compressor makes differs by its version, and equal values have equal bytes.
/// </summary>
sealed class PartsFormat(JsonFormat json) : ValueFormat("parts", ".zip")
{
    const string Document = "value.json";

    static readonly DateTimeOffset Time = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override void Write(Type type, object? value, Stream stream)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        var parts = new WrittenParts();
        using (var document = New(zip, Document))
            json.Write(type, value, document, parts);
        foreach (var part in parts.All)
        {
            using var file = New(zip, part.Name);
            part.Write(file);
        }
    }

    public override object? Read(Type type, Stream stream, Func<string> newPath)
    {
        using var copy = stream.CanSeek ? null : ScratchFile.Of(stream);
        try
        {
            using var zip = new ZipArchive(copy ?? stream, ZipArchiveMode.Read, leaveOpen: true);
            var parts = new StoredParts(zip, (copy ?? stream).Length, newPath);
            var value = json.Parse(type, parts.Document(Document), parts);
            parts.EnsureAllTaken();
            return value;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or NotSupportedException or IOException or OverflowException or ArgumentException)
        {
            throw new ValueException(Messages.NotParts(e.Message), e);
        }
    }

    static Stream New(ZipArchive zip, string name)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.NoCompression);
        entry.LastWriteTime = Time;
        entry.ExternalAttributes = 0;
        return entry.Open();
    }
}
