using Microsoft.ML;
using Pipelines.Values;

namespace Pipelines.ML;

/// <summary>
/// ML.NET models as the <c>.zip</c> that ML.NET itself reads, made canonical: entries in ordinal order, with one fixed time and not compressed, because what a
/// compressor makes differs by its version. The input schema goes with it where <see cref="ModelSchema"/> knows it.
/// </summary>
public sealed class ModelSerializer : IArtifactSerializer<ITransformer>
{
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
        CanonicalZip.Copy(saved, stream);
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
