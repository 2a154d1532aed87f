using Microsoft.Data.Analysis;
using Pipelines.DataFrames;
using Pipelines.Values;

namespace Pipelines.Tests;

/// <summary>Rule V5: a large value is never held a second time, where its format allows it. Counted in bytes asked for, not in time.</summary>
public sealed class LargeValues : IDisposable
{
    const int Size = 48 << 20;
    const long Little = 6 << 20;

    readonly DirectoryInfo root = Directory.CreateTempSubdirectory("pipelines-tests-");
    readonly ValueFormats formats;

    public LargeValues() => formats = new ValueFormats { Folder = Path.Combine(root.FullName, "read") }.Use(new DataFrameSerializer());

    public void Dispose() => root.Delete(recursive: true);

    public sealed record Trained(float[,] Weights, byte[] Raw, double Score);

    [Fact]
    public void Arrays_and_bytes_are_written_as_they_lie_and_read_where_they_stay()
    {
        Check(new float[Size / 8, 2], Size);
        Check(new double[Size / 8], Size);
        Check(new byte[Size], Size);
        Check(new Trained(new float[Size / 8, 1], new byte[Size / 2], 1), Size);
        Check(new List<double[]> { new double[Size / 16], new double[Size / 16] }, Size);
    }

    [Fact]
    public void Files_and_folders_pass_through()
    {
        var folder = root.CreateSubdirectory("folder");
        var file = new FileInfo(Path.Combine(folder.FullName, "large"));
        using (var stream = file.Create())
            stream.SetLength(Size);
        Check(file, 0);
        Check(folder, 0);
        Check((file, 1), 0);
    }

    /// <summary>What reaches the stream at a time: what is asked for meanwhile differs with how far the runtime has compiled the code.</summary>
    [Fact]
    public void A_long_list_is_written_item_by_item()
    {
        var list = Enumerable.Range(0, 1_000_000).Select(i => $"{i}").ToList();
        var sink = new Sink();
        formats.Write(list, sink);
        Assert.Equal("json", formats.FormatOf<List<string>>());
        Assert.InRange(sink.Largest, 1, 1 << 18);
    }

    [Fact]
    public void A_data_frame_is_written_in_batches()
    {
        var frame = new DataFrame(new DoubleDataFrameColumn("d", Enumerable.Range(0, Size / 16).Select(i => (double)i)));
        // Batch after batch is made and let go.
        Assert.InRange(Allocated(() => formats.Write(frame, new Sink())), 0, (Size / 2) + Little);
    }

    void Check<T>(T value, long own)
    {
        var path = Path.Combine(root.FullName, "value");
        var format = "";
        Assert.InRange(Allocated(() =>
        {
            using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 0);
            format = formats.Write(value, file);
        }), 0, Little);
        Assert.InRange(Allocated(() =>
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
            Assert.NotNull(formats.Read<T>(file, format));
        }), own, own + Little);
    }

    static long Allocated(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>Takes bytes and keeps none.</summary>
    sealed class Sink : MemoryStream
    {
        public int Largest { get; private set; }

        public override void Write(ReadOnlySpan<byte> buffer) => Largest = Math.Max(Largest, buffer.Length);

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
    }
}
