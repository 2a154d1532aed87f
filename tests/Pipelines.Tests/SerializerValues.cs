using System.Text;
using Pipelines.Values;

namespace Pipelines.Tests;

/// <summary>Rule V3: serializers of one's own, what they must be, and what is said when they are not or when they throw.</summary>
public sealed class SerializerValues
{
    readonly ValueFormats formats = new();

    public interface IShape
    {
        double Area { get; }
    }

    public sealed record Square(double Side) : IShape
    {
        public double Area => Side * Side;
    }

    public record struct Text(string Value);

    /// <summary>Whatever a test says.</summary>
    sealed class Odd<T>(Action<T, Stream> write, Func<Stream, T> read, string format = "odd", string extension = ".odd") : IArtifactSerializer<T>
    {
        public string Format => format;

        public string Extension => extension;

        public void Write(T value, Stream stream) => write(value, stream);

        public T Read(Stream stream) => read(stream);
    }

    static Odd<Text> OddText(string format = "odd", string extension = ".odd") => new((_, _) => { }, _ => default, format, extension);

    [Fact]
    public void An_interface_travels_by_its_serializer_alone_and_inside_others()
    {
        formats.Use(new Odd<IShape>((shape, stream) => stream.Write(BitConverter.GetBytes(((Square)shape).Side)), stream =>
        {
            var bytes = new byte[8];
            stream.ReadExactly(bytes);
            return new Square(BitConverter.ToDouble(bytes));
        }));
        Assert.Equal(9, RoundTrip.Of<IShape>(new Square(3), formats).Area);
        Assert.Equal([9, 16], RoundTrip.Of<List<IShape>>([new Square(3), new Square(4)], formats).Select(s => s.Area));
        Assert.Contains("is abstract", RoundTrip.Refused<IShape>(new Square(3)));
    }

    [Fact]
    public void A_serializer_that_comes_later_serves_inside_what_was_known_before()
    {
        Assert.Equal("json", formats.Write(new List<Text> { new("a") }, Stream.Null));
        formats.Use(OddText());
        Assert.Equal("parts", formats.Write(new List<Text> { new("a") }, Stream.Null));
    }

    [Fact]
    public void A_serializer_may_close_the_stream_that_it_is_given()
    {
        formats.Use(new Odd<Text>(
            (text, stream) =>
            {
                using var writer = new StreamWriter(stream);
                writer.Write(text.Value);
            },
            stream =>
            {
                using var reader = new StreamReader(stream);
                return new(reader.ReadToEnd());
            }));
        Assert.Equal([new("ä"), new("b")], RoundTrip.Of<List<Text>>([new("ä"), new("b")], formats));
    }

    [Fact]
    public void What_a_serializer_throws_is_told_with_its_name_and_the_place()
    {
        formats.Use(new Odd<Text>((_, stream) =>
        {
            stream.WriteByte(1);
            throw new InvalidOperationException("half-way");
        }, _ => throw new FormatException("bad text")));
        var written = Assert.Throws<ValueException>(() => formats.Write(new List<Text> { new("a") }, Stream.Null));
        Assert.Matches(@"^\[0\]: .*Odd<.*Text> could not write this .*Text: System.InvalidOperationException: half-way$", written.Message);
        Assert.IsType<InvalidOperationException>(written.InnerException!.InnerException);
        var read = Assert.Throws<ValueException>(() => formats.Read<Text>(Stream.Null, "odd"));
        Assert.Matches("Odd<.*Text> could not read a .*Text: System.FormatException: bad text$", read.Message);
    }

    [Fact]
    public void A_fault_of_the_stream_is_not_the_serializers()
    {
        formats.Use(new Odd<Text>((_, stream) => stream.WriteByte(1), _ => default));
        Assert.Equal("full", Assert.Throws<IOException>(() => formats.Write(new Text("a"), new Full())).Message);
        formats.Use(new Odd<Text>((_, _) => throw new OperationCanceledException(), _ => default));
        Assert.Throws<OperationCanceledException>(() => formats.Write(new Text("a"), Stream.Null));
    }

    sealed class Full : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("full");

        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("full");
    }

    [Theory]
    [InlineData("json")]
    [InlineData("parts")]
    [InlineData("")]
    [InlineData("a/b")]
    public void A_format_is_called_so_that_it_is_known_again(string name) =>
        Assert.Contains($"calls its format '{name}'", Assert.Throws<ValueException>(() => formats.Use(OddText(name))).Message);

    [Theory]
    [InlineData("csv")]
    [InlineData("./../x")]
    public void An_extension_is_one(string extension) =>
        Assert.Contains($"calls its extension '{extension}'", Assert.Throws<ValueException>(() => formats.Use(OddText("odd", extension))).Message);

    [ArtifactSerializer(typeof(Hidden))]
    public sealed class Secret
    {
        sealed class Hidden : IArtifactSerializer<Secret>
        {
            Hidden()
            {
            }

            public string Format => "h";

            public string Extension => ".h";

            public void Write(Secret value, Stream stream)
            {
            }

            public Secret Read(Stream stream) => new();
        }
    }

    [ArtifactSerializer(typeof(Encoding))]
    public sealed class Wrong;

    [Fact]
    public void A_class_that_cannot_serve_is_named()
    {
        Assert.Contains("Secret.Hidden cannot be made", RoundTrip.Refused(new Secret()));
        Assert.Contains("System.Text.Encoding, named by [ArtifactSerializer] on Pipelines.Tests.SerializerValues.Wrong, does not implement IArtifactSerializer<", RoundTrip.Refused(new List<Wrong>()));
    }
}
