using Microsoft.Win32.SafeHandles;

namespace Pipelines.Values;

/// <summary>Reads a large part of a file by several threads at once, each block to its place: most of the time goes into pages of memory that are new.</summary>
sealed unsafe class LargeRead : IThreadPoolWorkItem
{
    const int Block = 4 << 20;
    const int Least = 4 * Block;

    // More get in each other's way in the kernel.
    const int MostThreads = 4;

    readonly SafeFileHandle file;
    readonly long start;
    readonly byte* target;
    readonly int length;
    readonly int blocks;
    readonly TaskCompletionSource all = new();
    volatile Exception? error;
    volatile bool isShort;
    int taken;
    int done;

    LargeRead(FileStream stream, byte* target, int length)
    {
        (file, start) = (stream.SafeFileHandle, stream.Position);
        this.target = target;
        this.length = length;
        blocks = (int)(((long)length + Block - 1) / Block);
    }

    /// <summary>Fills the target from where the stream stands.</summary>
    /// <returns>False where the stream ends before.</returns>
    public static bool TryFill(Stream stream, Span<byte> target)
    {
        if (target.Length < Least || stream is not FileStream { CanSeek: true } file)
            return stream.ReadAtLeast(target, target.Length, throwOnEndOfStream: false) == target.Length;
        fixed (byte* first = target)
        {
            if (!new LargeRead(file, first, target.Length).Run())
                return false;
        }
        file.Position += target.Length;
        return true;
    }

    /// <summary>A thread that comes when all blocks are taken finds nothing to do, so nobody waits for it.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        for (int block; (block = Interlocked.Increment(ref taken) - 1) < blocks;)
        {
            try
            {
                Read((long)block * Block);
            }
#pragma warning disable CA1031 // It is thrown where the value is read.
            catch (Exception e)
            {
                error = e;
            }
#pragma warning restore CA1031
            if (Interlocked.Increment(ref done) == blocks)
                all.SetResult();
        }
    }

    bool Run()
    {
        for (var i = Math.Min(Environment.ProcessorCount, MostThreads); i > 1; i--)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        ((IThreadPoolWorkItem)this).Execute();
        all.Task.GetAwaiter().GetResult();
        return error is null ? !isShort : throw new IOException(error.Message, error);
    }

    void Read(long at)
    {
        var end = Math.Min(at + Block, length);
        while (at < end && !isShort && error is null)
        {
            var read = RandomAccess.Read(file, new Span<byte>(target + at, (int)(end - at)), start + at);
            isShort |= read == 0;
            at += read;
        }
    }
}
