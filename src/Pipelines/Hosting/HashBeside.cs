using System.Security.Cryptography;

namespace Pipelines.Hosting;

/// <summary>
/// Digests bytes on another thread while this one writes them. What no other thread has begun by then is digested here: where all processors are busy it takes as long as one after the other.
/// </summary>
sealed unsafe class HashBeside : IThreadPoolWorkItem
{
    // Handing less over costs more than it saves.
    const int Least = 4 << 20;

    // Larger ones cost the kernel more, at a full page cache twice as much.
    const int Block = 1 << 20;

    readonly IncrementalHash hash;
    readonly byte* bytes;
    readonly int length;
    readonly TaskCompletionSource done = new();
    int taken;

    HashBeside(IncrementalHash hash, byte* bytes, int length)
    {
        this.hash = hash;
        this.bytes = bytes;
        this.length = length;
    }

    public static void Write(ReadOnlySpan<byte> buffer, IncrementalHash hash, Stream target)
    {
        if (buffer.Length < Least)
        {
            hash.AppendData(buffer);
            target.Write(buffer);
            return;
        }
        fixed (byte* bytes = buffer)
        {
            var beside = new HashBeside(hash, bytes, buffer.Length);
            ThreadPool.UnsafeQueueUserWorkItem(beside, preferLocal: false);
            try
            {
                for (var at = 0; at < buffer.Length; at += Block)
                    target.Write(buffer[at..Math.Min(at + Block, buffer.Length)]);
            }
            finally
            {
                // The bytes are the caller's: nobody may look at them any more.
                beside.Finish();
            }
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (Interlocked.Exchange(ref taken, 1) != 0)
            return;
        try
        {
            hash.AppendData(new ReadOnlySpan<byte>(bytes, length));
            done.SetResult();
        }
#pragma warning disable CA1031 // It is thrown where the value is written.
        catch (Exception e)
        {
            done.SetException(e);
        }
#pragma warning restore CA1031
    }

    void Finish()
    {
        ((IThreadPoolWorkItem)this).Execute();
        done.Task.GetAwaiter().GetResult();
    }
}
