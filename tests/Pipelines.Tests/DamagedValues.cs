using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Analysis;
using Pipelines.DataFrames;
using Pipelines.ML;
using Pipelines.Tests.Generated;
using Pipelines.Values;

namespace Pipelines.Tests;

/// <summary>Whatever stands in a file, reading it gives a value or a <see cref="ValueException"/>: nothing else is thrown, nothing hangs, and no lie about a size is believed.</summary>
public sealed class DamagedValues : IDisposable
{
    const long Allowed = 64 << 20;

    // Arrow's own reader asks for as much as the file says, but never for more than it can say.
    const long AllowedArrow = 3L << 30;

    readonly DirectoryInfo root = Directory.CreateTempSubdirectory("pipelines-tests-");
    readonly ValueFormats formats;

    public DamagedValues()
    {
        formats = new() { Folder = Path.Combine(root.FullName, "read") };
        formats.Use(new DataFrameSerializer()).Use(new ModelSerializer());
    }

    public void Dispose() => root.Delete(recursive: true);

    public static TheoryData<string> Kinds => ["json", "npy", "parts", "arrow", "tar", "mlnet", "user"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_file_cut_at_any_length_is_refused(string kind)
    {
        var (type, value) = Example(kind);
        var bytes = Bytes(type, value, out var format);
        var step = Math.Max(1, bytes.Length / (kind == "mlnet" ? 300 : 2000));
        for (var length = 0; length < bytes.Length; length += step)
        {
            // A tar may end where an entry does, a serializer of one's own has no end that we know.
            if (Refusal(type, bytes[..length], format) is { } refusal)
                Assert.NotEqual("", refusal);
            else
                Assert.True(kind is "tar" or "user" || length >= bytes.Length - 16, $"{length} of {bytes.Length} bytes were read as a value");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_file_with_other_bytes_in_it_is_read_or_refused(string kind)
    {
        var (type, value) = Example(kind);
        var bytes = Bytes(type, value, out var format);
        var random = new Random(9);
        for (var i = kind is "mlnet" or "tar" ? 1200 : 0; i < 1500; i++)
        {
            var damaged = (byte[])bytes.Clone();
            for (var n = random.Next(1, 4); n > 0; n--)
                damaged[random.Next(3) == 0 ? random.Next(Math.Min(damaged.Length, 128)) : random.Next(damaged.Length)] = (byte)(random.Next(4) == 0 ? 255 : random.Next(256));
            Refusal(type, damaged, format);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "The test is about what is thrown.")]
    string? Refusal(Type type, byte[] bytes, string format)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            formats.Read(type, new MemoryStream(bytes), format);
            return null;
        }
        catch (ValueException e)
        {
            return e.Message;
        }
        catch (Exception e)
        {
            Assert.Fail($"{e.GetType()} for {Convert.ToBase64String(bytes)[..Math.Min(400, bytes.Length)]}: {e}");
            return null;
        }
        finally
        {
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, format == "arrow" ? AllowedArrow : Allowed);
        }
    }

    (Type Type, object Value) Example(string kind) => kind switch
    {
        "json" => (typeof(Dictionary<string, List<(Nested, DateTime, Rights, Uri?, Dictionary<(int, string), char>)>>), new Dictionary<string, List<(Nested, DateTime, Rights, Uri?, Dictionary<(int, string), char>)>>
        {
            ["a\"é"] = [(new(new("n", null, double.NaN), [], (1, "b")) { Grid = new float[2, 1] }, DateTime.UnixEpoch, Rights.Both, new("http://a/b"), new() { [(1, "x")] = 'y' })],
        }),
        "npy" => (typeof(float[,]), new float[,] { { 1, 2 }, { 3, 4 } }),
        "parts" => (typeof(List<double[]>), new List<double[]> { new double[600], new[] { 1d } }),
        "arrow" => (typeof(DataFrame), new DataFrame(new Int32DataFrameColumn("i", [1, null]), new StringDataFrameColumn("s", ["a", null]), new DecimalDataFrameColumn("m", [1.0m, null]))),
        "tar" => (typeof(DirectoryInfo), Folder()),
        "mlnet" => (typeof(Microsoft.ML.ITransformer), ModelValues.Fit().Model),
        _ => (typeof(FileValues.Temperature), new FileValues.Temperature(200)),
    };

    DirectoryInfo Folder()
    {
        var folder = root.CreateSubdirectory("folder");
        File.WriteAllText(Path.Combine(folder.FullName, "a.txt"), "text");
        folder.CreateSubdirectory("b");
        return folder;
    }

    byte[] Bytes(Type type, object value, out string format)
    {
        using var bytes = new MemoryStream();
        format = formats.Write(type, value, bytes);
        return bytes.ToArray();
    }

    [Theory]
    [InlineData("json", typeof(int))]
    [InlineData("json", typeof(string))]
    [InlineData("json", typeof(List<int>))]
    [InlineData("npy", typeof(int[]))]
    [InlineData("parts", typeof(List<int[]>))]
    [InlineData("arrow", typeof(DataFrame))]
    [InlineData("mlnet", typeof(Microsoft.ML.ITransformer))]
    public void An_empty_file_is_refused(string format, Type type) => Assert.NotNull(Refusal(type, [], format));

    [Fact]
    public void An_empty_file_is_a_value_where_it_can_be_one()
    {
        Assert.Empty(formats.Read<byte[]>(new MemoryStream(), "bytes"));
        Assert.Equal(0, formats.Read<FileInfo>(new MemoryStream(), "bytes").Length);
        Assert.Empty(formats.Read<DirectoryInfo>(new MemoryStream(), "tar").EnumerateFileSystemInfos());
    }

    [Fact]
    public void A_shape_that_the_file_cannot_hold_costs_no_memory()
    {
        foreach (var shape in (string[])["999999999, ", "2147483647, 2147483647", "4294967296, 4294967296", "65536, 65536, 65536, 65536", "-1, ", "0, 99999999999"])
        {
            var rank = shape.TrimEnd().TrimEnd(',').Split(',').Length;
            var type = rank == 1 ? typeof(double[]) : typeof(double).MakeArrayType(rank);
            Assert.NotNull(Refusal(type, Npy($"{{'descr': '<f8', 'fortran_order': False, 'shape': ({shape}), }}", 16), "npy"));
        }
    }

    static byte[] Npy(string head, int length)
    {
        head = head.PadRight(117) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)head.Length, 0, .. System.Text.Encoding.ASCII.GetBytes(head), .. new byte[length]];
    }

    public sealed class Chain
    {
        public Chain? Next { get; set; }

        public List<Chain>? More { get; set; }
    }

    [Fact]
    public void What_is_nested_too_deep_is_refused_by_a_message_and_not_by_the_end_of_the_process()
    {
        Chain? chain = null;
        for (var i = 0; i < 100_000; i++)
            chain = new() { Next = chain };
        Assert.Contains("Next.Next.Next.Next.Next…: the value is nested more than 500 levels deep", Assert.Throws<ValueException>(() => formats.Write(chain, Stream.Null)).Message);
        var text = string.Concat(Enumerable.Repeat("""{"Next":""", 100_000));
        Assert.Contains("deep", Refusal(typeof(Chain), System.Text.Encoding.UTF8.GetBytes(text), "json"));
        Assert.Contains("deep", Refusal(typeof(Chain), System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("""{"Next":""", 700)) + "null" + new string('}', 700)), "json"));
        chain = null;
        for (var i = 0; i < 400; i++)
            chain = new() { Next = chain, More = [] };
        Assert.NotNull(RoundTrip.Of(chain));
    }

    public sealed class Grows<T>
    {
        public Grows<List<T>>? Next { get; set; }
    }

    [System.Runtime.CompilerServices.InlineArray(4)]
    public struct Four
    {
        int first;
    }

    public record Fours(Four Inner);

    [Fact]
    public void Types_without_an_end_or_with_fields_that_hide_more_are_refused()
    {
        Assert.Contains("ever larger type arguments", Assert.Throws<ValueException>(() => formats.Write(new Grows<int>(), Stream.Null)).Message);
        Assert.Contains("Fours.Inner: a value of type Pipelines.Tests.DamagedValues.Four cannot travel: of an inline array", RoundTrip.Refused(new Fours(default)));
    }

    [Fact]
    public void A_file_of_2_gigabytes_passes_with_little_memory_and_is_refused_where_it_must_be_in_memory()
    {
        var path = Path.Combine(root.FullName, "sparse");
        using (var sparse = File.Create(path))
            sparse.SetLength((2L << 30) + 4096);
        var before = GC.GetAllocatedBytesForCurrentThread();
        formats.Write(new FileInfo(path), new Counter());
        using (var stream = File.OpenRead(path))
        {
            Assert.Contains("2147487744", Assert.Throws<ValueException>(() => formats.Read<byte[]>(stream, "bytes")).Message);
            Assert.Contains("2147487744", Assert.Throws<ValueException>(() => formats.Read<List<int>>(stream, "json")).Message);
        }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
    }

    [Fact]
    public void A_list_of_a_million_items_comes_back()
    {
        var list = Enumerable.Range(0, 1_000_000).ToList();
        Assert.True(list.SequenceEqual(RoundTrip.Of(list)));
        var records = list.ConvertAll(i => new Plain("n", i, i));
        Assert.True(records.SequenceEqual(RoundTrip.Of(records)));
    }

    /// <summary>Takes bytes and keeps none.</summary>
    sealed class Counter : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
        }

        public override void Write(byte[] buffer, int offset, int count)
        {
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
