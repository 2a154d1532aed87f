using System.IO.Compression;
using System.Text;
using Microsoft.Data.Analysis;
using Microsoft.ML;
using Pipelines.DataFrames;
using Pipelines.ML;
using Pipelines.Values;

namespace Pipelines.Tests;

/// <summary>Rule V3: a value with a format of its own inside another one is a file of that format, in a zip that other tools open.</summary>
public sealed class PartValues : IDisposable
{
    readonly DirectoryInfo root = Directory.CreateTempSubdirectory("pipelines-tests-");
    readonly ValueFormats formats;

    public PartValues()
    {
        formats = new() { Folder = Path.Combine(root.FullName, "read") };
        formats.Use(new DataFrameSerializer()).Use(new ModelSerializer());
    }

    public void Dispose() => root.Delete(recursive: true);

    public sealed record Trained(ITransformer? Model, float[,] Weights, double Score);

    public sealed record Trained2(string Name, float[,] Weights, double Score);

    static float[,] Grid(int length)
    {
        var grid = new float[length, 3];
        for (var i = 0; i < length; i++)
            grid[i, i % 3] = i;
        return grid;
    }

    [Fact]
    public void A_model_and_a_large_array_in_a_record_are_files_beside_it()
    {
        var (model, data) = ModelValues.Fit();
        var trained = new Trained(model, Grid(1000), 0.5);
        var read = RoundTrip.Of(trained, formats);
        Assert.Equal(trained.Weights, read.Weights);
        Assert.Equal(model.Transform(data).GetColumnOf("Score"), read.Model!.Transform(data).GetColumnOf("Score"));
        Assert.Equal(["value.json", "parts/Model.zip", "parts/Weights.npy"], Files(trained).Select(f => f.Name));
        Assert.Equal(
            """{"Model":{"part":"parts/Model.zip","format":"mlnet"},"Score":0.5,"Weights":{"part":"parts/Weights.npy","format":"npy"}}""",
            Encoding.UTF8.GetString(Files(trained)[0].Bytes));
        Assert.Equal(RoundTrip.Bytes(trained.Weights), Files(trained)[2].Bytes);
    }

    [Fact]
    public void Small_arrays_stay_in_the_document()
    {
        Assert.Equal("""{"Model":null,"Score":1,"Weights":{"shape":[1,3],"values":[0,0,0]}}""", Encoding.UTF8.GetString(RoundTrip.Bytes(new Trained(null, Grid(1), 1), formats)));
        Assert.Equal("json", formats.Write(new List<float[,]> { Grid(1) }, Stream.Null));
        Assert.Equal("parts", formats.Write(new List<float[,]> { Grid(1), Grid(1000) }, Stream.Null));
        Assert.Equal(["value.json", "parts/1.npy"], Files(new List<float[,]> { Grid(1), Grid(1000) }).Select(f => f.Name));
    }

    [Fact]
    public void Bytes_by_key_and_arrays_in_lists_come_back_in_their_places()
    {
        var files = new Dictionary<string, byte[]> { ["b/../ü.png"] = Bytes(5000, 1), ["a.b"] = Bytes(5000, 2), ["A.B"] = Bytes(5000, 3), ["small"] = [1, 2] };
        Assert.Equal(files, RoundTrip.Of(files, formats));
        Assert.Equal(["value.json", "parts/A.B.bin", "parts/a.b~2.bin", "parts/b_.__.png.bin"], Files(files).Select(f => f.Name));
        double[][] jagged = [[1], new double[600], []];
        Assert.Equal(jagged, RoundTrip.Of(jagged, formats));
        (int, List<double[][]>, string?) deep = (1, [jagged, [new double[700]]], null);
        Assert.Equal(deep.Item2, RoundTrip.Of(deep, formats).Item2);
    }

    static byte[] Bytes(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    [Fact]
    public void Frames_files_and_folders_travel_inside_tuples_and_records()
    {
        var frame = new DataFrame(new Int32DataFrameColumn("i", [1, null]), new StringDataFrameColumn("s", ["a", "b"]));
        var file = new FileInfo(Path.Combine(root.FullName, "f.txt"));
        File.WriteAllText(file.FullName, "text");
        var folder = root.CreateSubdirectory("folder");
        File.WriteAllText(Path.Combine(folder.FullName, "inner.txt"), "inner");
        var read = RoundTrip.Of((frame, new List<FileInfo> { file, file }, folder, 3), formats);
        Assert.Equal([1, null], read.frame["i"].Cast<int?>());
        Assert.Equal(["text", "text"], read.Item2.Select(f => File.ReadAllText(f.FullName)));
        Assert.Equal("inner", File.ReadAllText(Path.Combine(read.folder.FullName, "inner.txt")));
    }

    [Fact]
    public void A_serializer_of_ones_own_serves_inside_too()
    {
        var read = RoundTrip.Of(new List<FileValues.Temperature?> { new(200), null, new(3) }, formats);
        Assert.Equal([200, null, 3], read.Select(t => t?.Kelvin));
        Assert.Equal([200], Files(new List<FileValues.Temperature> { new(200) })[1].Bytes);
        Assert.Equal("json", formats.Write(new List<FileValues.Temperature>(), Stream.Null));
    }

    [Fact]
    public void Equal_values_give_equal_bytes_whatever_order_a_dictionary_was_filled_in()
    {
        Dictionary<string, float[,]> one = new() { ["a"] = Grid(500), ["b"] = Grid(600) };
        Dictionary<string, float[,]> two = new() { ["b"] = Grid(600), ["a"] = Grid(500) };
        Assert.Equal(RoundTrip.Bytes(one), RoundTrip.Bytes(two));
        HashSet<byte[]> set = [Bytes(5000, 1), Bytes(5000, 2)];
        Assert.Equal(RoundTrip.Bytes(set), RoundTrip.Bytes(set.Reverse().ToHashSet()));
    }

    [Fact]
    public void What_cannot_be_a_part_is_refused_by_its_place()
    {
        var grid = Grid(1000);
        Assert.Contains("[1]: the same float[,] appears twice", RoundTrip.Refused(new List<float[,]> { grid, grid }));
        Assert.Contains("[]: a System.IO.FileInfo has a format of its own, 'bytes', and so cannot be a key or lie in a set", RoundTrip.Refused(new HashSet<FileInfo> { new("a") }));
        Assert.Contains("Item1[0]: ", RoundTrip.Refused((new List<DirectoryInfo> { new(Path.Combine(root.FullName, "none")) }, 1)));
        Assert.Contains("cannot stand in a constant", Assert.Throws<ValueException>(() => formats.ToJson(new List<FileInfo> { new("a") })).Message);
        Assert.Contains("a stream travels only as", RoundTrip.Refused(new List<Stream>()));
    }

    [Fact]
    public void A_constant_names_files_by_their_paths() =>
        Assert.Equal("a/b", formats.ReadJson<Dictionary<string, FileInfo>>("""{"x":"a/b"}"""u8)["x"].ToString());

    [Fact]
    public void The_value_comes_back_from_a_stream_in_which_one_cannot_move()
    {
        using var bytes = new MemoryStream(RoundTrip.Bytes(new List<float[,]> { Grid(1000) }));
        using var pipe = new BufferedStream(new GZipStream(Compressed(bytes), CompressionMode.Decompress));
        Assert.Equal(Grid(1000), formats.Read<List<float[,]>>(pipe, "parts")[0]);
    }

    static MemoryStream Compressed(Stream bytes)
    {
        var compressed = new MemoryStream();
        using (var zip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
            bytes.CopyTo(zip);
        compressed.Position = 0;
        return compressed;
    }

    [Theory]
    [InlineData("""[{"part":"parts/none.npy","format":"npy"}]""", "[0]: its part 'parts/none.npy' is not there")]
    [InlineData("""[{"part":"parts/0.npy","format":"npy"},{"part":"parts/0.npy","format":"npy"}]""", "[1]: its part 'parts/0.npy' is not there, or was taken already")]
    [InlineData("""[{"part":"parts/0.npy","format":"bytes"}]""", "[0]: a float[,] stands in a file of its own")]
    [InlineData("""[{"part":"parts/0.npy"}]""", "[0]: a float[,] stands in a file of its own")]
    [InlineData("""[{"part":5}]""", "[0]: a float[,] stands in a file of its own")]
    [InlineData("""[{"part":"value.json","format":"npy"}]""", "[0]: its part 'value.json' is not there, or was taken already")]
    [InlineData("[]", "holds 'parts/0.npy', which nothing in it names")]
    public void A_document_that_does_not_fit_its_files_is_refused(string document, string message)
    {
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            using (var entry = archive.CreateEntry("value.json").Open())
                entry.Write(Encoding.UTF8.GetBytes(document));
            using var part = archive.CreateEntry("parts/0.npy").Open();
            part.Write(RoundTrip.Bytes(Grid(2)));
        }
        zip.Position = 0;
        Assert.Contains(message, Assert.Throws<ValueException>(() => formats.Read<List<float[,]>>(zip, "parts")).Message);
    }

    List<(string Name, byte[] Bytes)> Files<T>(T value)
    {
        using var zip = new ZipArchive(new MemoryStream(RoundTrip.Bytes(value, formats)));
        var files = new List<(string, byte[])>();
        foreach (var entry in zip.Entries)
        {
            Assert.Equal(new DateTime(1980, 1, 1), entry.LastWriteTime.DateTime);
            using var stream = entry.Open();
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            files.Add((entry.FullName, copy.ToArray()));
        }
        return files;
    }
}
