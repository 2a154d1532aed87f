using System.IO.Compression;
using Microsoft.ML;

namespace Pipelines.ML;

/// <summary>
/// ML.NET models as the <c>.zip</c> that ML.NET itself reads, made canonical: entries in ordinal order, with one fixed time and not compressed, because what a
/// compressor makes differs by its version. The input schema goes with it where <see cref="ModelSchema"/> knows it.
/// </summary>
public sealed class ModelSerializer : IArtifactSerializer<ITransformer>
{
    static readonly DateTimeOffset Time = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <inheritdoc/>
    public string Format => "mlnet";

    /// <inheritdoc/>
    public string Extension => ".zip";

    /// <inheritdoc/>
    public void Write(ITransformer value, Stream stream)
    {
        using var saved = Scratch();
        new MLContext(seed: 0).Model.Save(value, ModelSchema.Of(value), saved);
        saved.Position = 0;
        using var from = new ZipArchive(saved, ZipArchiveMode.Read);
        using var to = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var entry in from.Entries.OrderBy(e => e.FullName.Replace('\\', '/'), StringComparer.Ordinal))
        {
            // ML.NET looks entries up by the very name it gave them, separators included.
            var copy = to.CreateEntry(entry.FullName, CompressionLevel.NoCompression);
            copy.LastWriteTime = Time;
            copy.ExternalAttributes = 0;
            using var source = entry.Open();
            using var target = copy.Open();
            source.CopyTo(target);
        }
    }

    /// <inheritdoc/>
    public ITransformer Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var copy = stream.CanSeek ? null : Scratch();
        if (copy is not null)
        {
            stream.CopyTo(copy);
            copy.Position = 0;
        }
        ModelFile.Check(copy ?? stream);
        var model = new MLContext(seed: 0).Model.Load(copy ?? stream, out var schema);
        return schema is null ? model : ModelSchema.Attach(model, schema);
    }

    static FileStream Scratch() => new(
        Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
}
