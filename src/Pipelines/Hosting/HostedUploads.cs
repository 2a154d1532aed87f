using System.Globalization;
using Pipelines.Values;

namespace Pipelines.Hosting;

/// <summary>What a step uploads: a file in the attempt's own folder, which the engine is told of at once.</summary>
sealed class HostedUploads(StepRequest request, AnswerPipe answers)
{
    readonly ValueFormats formats = new();
    int count;

    public void ToStep(ArtifactKind kind, string name, FileSystemInfo source) => Send("step", kind, name, source);

    public void ToRun(ArtifactKind kind, string name, FileSystemInfo source) => Send("run", kind, name, source);

    void Send(string to, ArtifactKind kind, string name, FileSystemInfo source)
    {
        var type = UploadSource.TypeOf(source);
        var file = ".upload-" + Interlocked.Increment(ref count).ToString(CultureInfo.InvariantCulture);
        StepOutput stored;
        using (var stream = new DigestStream(new FileStream(Path.Combine(request.Outputs, file), FileMode.CreateNew, FileAccess.Write, FileShare.None, 0)))
        {
            formats.Write(type, source, stream);
            stored = new("artifact", file, formats.Of(type).Name, CSharpName.Of(type), stream.Hex(), stream.Count);
        }
        // The engine reads it from here on.
        answers.Upload(to, kind, name, stored);
    }
}
