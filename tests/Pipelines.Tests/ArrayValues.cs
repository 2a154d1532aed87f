using System.Text;
using Pipelines.Values;

namespace Pipelines.Tests;

/// <summary>Rule V3: arrays of numbers as <c>.npy</c>.</summary>
public class ArrayValues
{
    [Fact]
    public void Arrays_of_every_number_and_rank_come_back()
    {
        Assert.Equal([true, false], RoundTrip.Of<bool[]>([true, false]));
        Assert.Equal([sbyte.MinValue], RoundTrip.Of<sbyte[]>([sbyte.MinValue]));
        Assert.Equal([short.MinValue], RoundTrip.Of<short[]>([short.MinValue]));
        Assert.Equal([ushort.MaxValue], RoundTrip.Of<ushort[]>([ushort.MaxValue]));
        Assert.Equal([int.MinValue], RoundTrip.Of<int[]>([int.MinValue]));
        Assert.Equal([uint.MaxValue], RoundTrip.Of<uint[]>([uint.MaxValue]));
        Assert.Equal([long.MinValue], RoundTrip.Of<long[]>([long.MinValue]));
        Assert.Equal([ulong.MaxValue], RoundTrip.Of<ulong[]>([ulong.MaxValue]));
        Assert.Equal([Half.Epsilon], RoundTrip.Of<Half[]>([Half.Epsilon]));
        Assert.Equal([float.NaN, -0f], RoundTrip.Of<float[]>([float.NaN, -0f]));
        Assert.Equal([double.Epsilon], RoundTrip.Of<double[]>([double.Epsilon]));
        Assert.Equal(new byte[,] { { 1, 2 } }, RoundTrip.Of(new byte[,] { { 1, 2 } }));
        Assert.Equal(new int[,,] { { { 1 }, { 2 } }, { { 3 }, { 4 } } }, RoundTrip.Of(new int[,,] { { { 1 }, { 2 } }, { { 3 }, { 4 } } }));
        Assert.Equal((0, 3), (RoundTrip.Of(new float[0, 3]).GetLength(0), RoundTrip.Of(new float[0, 3]).GetLength(1)));
    }

    [Fact]
    public void Generated_grids_come_back_across_block_borders()
    {
        var random = new Random(11);
        for (var i = 0; i < 20; i++)
        {
            var grid = new double[random.Next(1, 700), random.Next(1, 700)];
            random.NextBytes(System.Runtime.InteropServices.MemoryMarshal.CreateSpan(
                ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference((Array)grid), grid.Length * 8));
            var read = RoundTrip.Of(grid);
            Assert.Equal(grid.Cast<double>().Select(BitConverter.DoubleToInt64Bits), read.Cast<double>().Select(BitConverter.DoubleToInt64Bits));
        }
    }

    [Fact]
    public void The_head_is_what_NumPy_writes()
    {
        var bytes = RoundTrip.Bytes(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } });
        Assert.Equal(128 + 24, bytes.Length);
        Assert.Equal("\u0093NUMPY\u0001\0v\0{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", Encoding.Latin1.GetString(bytes, 0, 128).TrimEnd());
        Assert.Contains("'shape': (1,), }", Encoding.Latin1.GetString(RoundTrip.Bytes<double[]>([1])));
    }

    [Fact]
    public void Other_or_damaged_files_are_refused()
    {
        var bytes = RoundTrip.Bytes<double[]>([1, 2]);
        Assert.Contains("'<f8' with 1 dimension(s), but float[] was expected", Refused<float[]>(bytes));
        Assert.Contains("but double[,] was expected", Refused<double[,]>(bytes));
        Assert.Contains("ends before", Refused<double[]>(bytes[..^1]));
        Assert.Contains("goes on after", Refused<double[]>([.. bytes, 0]));
        Assert.Contains("not an .npy", Refused<double[]>(new byte[200]));
        Assert.Contains("ends before", Refused<double[]>(Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(bytes).Replace("(2,), }        ", "(999999999,), }", StringComparison.Ordinal))));
        Assert.Contains("null cannot travel as double[]", RoundTrip.Refused<double[]>(null!));
    }

    static string Refused<T>(byte[] bytes) => Assert.Throws<ValueException>(() => new ValueFormats().Read<T>(new MemoryStream(bytes), "npy")).Message;

    [Fact]
    public void Names_are_as_CSharp_writes_them()
    {
        Assert.Equal("float[,]", CSharpName.Of(typeof(float[,])));
        Assert.Equal("int[][,]", CSharpName.Of(typeof(int[][,])));
        Assert.Equal("double?", CSharpName.Of(typeof(double?)));
        Assert.Equal("System.Collections.Generic.List<(int, string)>", CSharpName.Of(typeof(List<(int, string)>)));
        Assert.Equal("Pipelines.Tests.JsonValues.Color", CSharpName.Of(typeof(JsonValues.Color)));
        Assert.Equal("System.Collections.Generic.Dictionary<string, int>.KeyCollection", CSharpName.Of(typeof(Dictionary<string, int>.KeyCollection)));
    }
}
