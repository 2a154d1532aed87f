using Pipelines.Registry.Transport;

namespace Pipelines.Registry.Tests.Servers;

/// <summary>An upload that goes on; one request at a time.</summary>
sealed class SpecUpload : IDisposable
{
    readonly MemoryStream bytes = new();
    readonly Turnstile one = new();

    public long Received { get; private set; }

    public long Length => bytes.Length;

    public byte[] Bytes => bytes.ToArray();

    public string Range => $"0-{Math.Max(0, Length - 1)}";

    public Task TakeAsync(ReadOnlyMemory<byte> piece)
    {
        bytes.Write(piece.Span);
        Received += piece.Length;
        return Task.CompletedTask;
    }

    public Task<IDisposable> EnterAsync(CancellationToken cancellationToken) => one.EnterAsync(cancellationToken);

    public void Dispose() => one.Dispose();
}
