using System.Collections.Immutable;
using System.Numerics;
using System.Text;
using System.Text.Json.Serialization;
using Pipelines.Values;

namespace Pipelines.Tests;

/// <summary>Rule V3: JSON, exact or refused by name.</summary>
public class JsonValues
{
    [Fact]
    public void Generated_numbers_come_back_bit_for_bit()
    {
        var random = new Random(7);
        for (var i = 0; i < 5000; i++)
        {
            var bits = random.NextInt64(long.MinValue, long.MaxValue);
            Same(BitConverter.Int64BitsToDouble(bits));
            Same(BitConverter.Int32BitsToSingle((int)bits));
            Same(BitConverter.Int16BitsToHalf((short)bits));
            Assert.Equal(bits, RoundTrip.Of(bits));
            Assert.Equal((ulong)bits, RoundTrip.Of((ulong)bits));
            Assert.Equal(new DateTime(Math.Abs(bits % DateTime.MaxValue.Ticks), DateTimeKind.Utc), RoundTrip.Of(new DateTime(Math.Abs(bits % DateTime.MaxValue.Ticks), DateTimeKind.Utc)));
            Assert.Equal(new TimeSpan(bits), RoundTrip.Of(new TimeSpan(bits)));
        }
    }

    static void Same(double value) => Assert.Equal(
        double.IsNaN(value) ? double.NaN : BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(value)), RoundTrip.Of(value));

    static void Same(float value) => Assert.Equal(value, RoundTrip.Of(value));

    static void Same(Half value) => Assert.Equal(value, RoundTrip.Of(value));

    [Fact]
    public void Negative_zero_keeps_its_sign()
    {
        Assert.True(double.IsNegative(RoundTrip.Of(-0.0)));
        Assert.True(float.IsNegative(RoundTrip.Of(-0f)));
    }

    [Theory]
    [InlineData(double.NaN, "\"NaN\"")]
    [InlineData(double.PositiveInfinity, "\"Infinity\"")]
    [InlineData(double.NegativeInfinity, "\"-Infinity\"")]
    public void What_JSON_has_no_number_for_is_written_by_name(double value, string text)
    {
        Assert.Equal(text, RoundTrip.Text(value));
        Assert.Equal(value, RoundTrip.Of(value));
    }

    [Fact]
    public void Decimals_keep_their_scale()
    {
        Assert.Equal("1.00", RoundTrip.Text(1.00m));
        Assert.Equal("1.00", RoundTrip.Of(1.00m).ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(decimal.MaxValue, RoundTrip.Of(decimal.MaxValue));
        Assert.Equal(decimal.MinValue, RoundTrip.Of(decimal.MinValue));
    }

    [Fact]
    public void Texts_come_back_whatever_they_hold()
    {
        var random = new Random(3);
        for (var i = 0; i < 2000; i++)
        {
            var text = new StringBuilder();
            for (var n = random.Next(12); n > 0; n--)
                text.Append(random.Next(4) == 0 ? char.ConvertFromUtf32(random.Next(0x10000, 0x10FFFF)) : ((char)random.Next(0, 0xD800)).ToString());
            Assert.Equal(text.ToString(), RoundTrip.Of(text.ToString()));
        }
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused() => Assert.Contains("index 1", RoundTrip.Refused("a\ud800b"));

    [Fact]
    public void Words_of_every_kind_come_back()
    {
        Assert.Equal('ß', RoundTrip.Of('ß'));
        Assert.True(RoundTrip.Of(true));
        Assert.Null(RoundTrip.Of<string?>(null));
        Assert.Null(RoundTrip.Of<int?>(null));
        Assert.Equal(5, RoundTrip.Of<int?>(5));
        Assert.Equal(Guid.Empty, RoundTrip.Of(Guid.Empty));
        Assert.Equal(new(2024, 2, 29), RoundTrip.Of(new DateOnly(2024, 2, 29)));
        Assert.Equal(new(23, 59, 59, 999, 999), RoundTrip.Of(new TimeOnly(23, 59, 59, 999, 999)));
        var moment = new DateTimeOffset(2024, 2, 29, 1, 2, 3, TimeSpan.FromHours(5.5)).AddTicks(7);
        Assert.Equal((moment, moment.Offset), (RoundTrip.Of(moment), RoundTrip.Of(moment).Offset));
        Assert.Equal(DateTimeKind.Unspecified, RoundTrip.Of(new DateTime(2024, 1, 1)).Kind);
        Assert.Equal(new Version(1, 2, 3), RoundTrip.Of(new Version(1, 2, 3)));
        Assert.Equal(new Uri("a b", UriKind.Relative), RoundTrip.Of(new Uri("a b", UriKind.Relative)));
        Assert.Equal(BigInteger.Pow(7, 99), RoundTrip.Of(BigInteger.Pow(7, 99)));
        Assert.Equal(Int128.MinValue, RoundTrip.Of(Int128.MinValue));
        Assert.Equal(new Complex(1, -2), RoundTrip.Of(new Complex(1, -2)));
    }

    public enum Color
    {
        Red,
        Green,
    }

    [Flags]
    public enum Rights
    {
        None = 0,
        Read = 1,
        Write = 2,
    }

    [Fact]
    public void Enums_travel_by_name()
    {
        Assert.Equal("\"Green\"", RoundTrip.Text(Color.Green));
        Assert.Equal(Color.Green, RoundTrip.Of(Color.Green));
        Assert.Equal((Color)9, RoundTrip.Of((Color)9));
        Assert.Equal(Rights.Read | Rights.Write, RoundTrip.Of(Rights.Read | Rights.Write));
    }

    public record Point(int X, int Y = 7);

    public record Named(string Name, Point At, List<double> Rates, int? Seed)
    {
        public int Extra;

        public string Note { get; init; } = "none";
    }

    [Fact]
    public void Records_keep_every_member()
    {
        var value = new Named("a", new(1, 2), [0.1, double.NaN], null) { Extra = 3, Note = "n" };
        var read = RoundTrip.Of(value);
        Assert.Equal((value.Name, value.At, value.Seed, value.Extra, value.Note), (read.Name, read.At, read.Seed, read.Extra, read.Note));
        Assert.Equal(value.Rates, read.Rates);
        Assert.Equal("""{"At":{"X":1,"Y":2},"Extra":3,"Name":"a","Note":"n","Rates":[0.1,"NaN"],"Seed":null}""", RoundTrip.Text(value));
    }

    public class Counter(int start)
    {
        readonly int first = start;
        int count = start;

        public int Next() => ++count;

        public int First => first;
    }

    public class Named2(int start, string name) : Counter(start)
    {
        public string Name => name;
    }

    [Fact]
    public void Private_and_inherited_state_comes_along()
    {
        var counter = new Named2(5, "c");
        counter.Next();
        var read = RoundTrip.Of(counter);
        Assert.Equal((5, 7, "c"), (read.First, read.Next(), read.Name));
    }

    [Fact]
    public void Tuples_collections_and_dictionaries_come_back()
    {
        Assert.Equal((1, "a", (2.5, true)), RoundTrip.Of((1, "a", (2.5, true))));
        Assert.Equal((1, 2, 3, 4, 5, 6, 7, 8, 9), RoundTrip.Of((1, 2, 3, 4, 5, 6, 7, 8, 9)));
        Assert.Equal(Tuple.Create(1, "x"), RoundTrip.Of(Tuple.Create(1, "x")));
        Assert.Equal(["a", null], RoundTrip.Of<string?[]>(["a", null]));
        double[][] jagged = [[1, 2], [], [3]];
        Assert.Equal(jagged, RoundTrip.Of(jagged));
        Assert.Equal([1, 2], RoundTrip.Of<IReadOnlyList<int>>([1, 2]));
        Assert.Equal([2, 1], RoundTrip.Of(new Stack<int>([1, 2])));
        Assert.Equal([1, 2], RoundTrip.Of(new Queue<int>([1, 2])));
        Assert.Equal([1, 2], RoundTrip.Of(ImmutableArray.Create(1, 2)));
        Assert.Equal(new() { ["b"] = 1, ["a"] = 2 }, RoundTrip.Of(new Dictionary<string, int> { ["b"] = 1, ["a"] = 2 }));
        Assert.Equal(new() { [Color.Red] = [1] }, RoundTrip.Of(new Dictionary<Color, List<int>> { [Color.Red] = [1] }));
        Assert.Equal(new() { [(1, 2)] = "x" }, RoundTrip.Of(new Dictionary<(int, int), string> { [(1, 2)] = "x" }));
    }

    [Fact]
    public void Sets_and_dictionaries_of_equal_content_give_equal_bytes()
    {
        Assert.Equal(RoundTrip.Text(new HashSet<int> { 1, 2, 30 }), RoundTrip.Text(new HashSet<int> { 30, 2, 1 }));
        Assert.Equal(
            RoundTrip.Text(new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 }),
            RoundTrip.Text(new Dictionary<string, int> { ["b"] = 2, ["a"] = 1 }));
    }

    public record Model(string Name, float[,] Weights, byte[] Raw);

    [Fact]
    public void A_grid_inside_a_record_keeps_its_shape()
    {
        var read = RoundTrip.Of(new Model("m", new float[2, 0], [1, 2]));
        Assert.Equal((2, 0), (read.Weights.GetLength(0), read.Weights.GetLength(1)));
        Assert.Equal([1, 2], read.Raw);
        Assert.Equal(new float[,] { { 1, 2 }, { 3, 4 } }, RoundTrip.Of(new Model("m", new float[,] { { 1, 2 }, { 3, 4 } }, [])).Weights);
    }

    public class Node
    {
        public Node? Next { get; set; }

        public List<Node> Children { get; set; } = [];
    }

    [Fact]
    public void Cycles_and_shared_references_are_caught_where_they_are()
    {
        var loop = new Node();
        loop.Next = new() { Next = loop };
        Assert.Contains("Next.Next: the same", RoundTrip.Refused(loop));
        var shared = new Node();
        Assert.Contains("Children[1]: the same", RoundTrip.Refused(new Node { Children = [shared, shared] }));
        var fixedPoint = new Point(1, 2);
        Assert.Equal([fixedPoint, fixedPoint], RoundTrip.Of<List<Point>>([fixedPoint, fixedPoint]));
    }

    public record Base(int A);

    public sealed record Derived(int A, int B) : Base(A);

    public record Holder(Base Item, Action? Callback = null);

    public record Box(Base Item);

    public class Quiet
    {
        [NonSerialized]
        public Action? Changed;

        [JsonIgnore]
        public object? Tag { get; set; }

        public int Value { get; set; }
    }

    [Fact]
    public void What_would_be_lost_is_refused_by_member()
    {
        Assert.Contains("Item: a Pipelines.Tests.JsonValues.Derived cannot travel where", RoundTrip.Refused(new Box(new Derived(1, 2))));
        Assert.Contains("Holder.Callback: a value of type System.Action cannot travel", RoundTrip.Refused(new Holder(new(1))));
        Assert.Contains("object", RoundTrip.Refused<object>(1));
        Assert.Contains("abstract", RoundTrip.Refused<IComparable>(1));
        Assert.Contains("comparer", RoundTrip.Refused(new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["a"] = 1 }));
        Assert.Contains("framework", RoundTrip.Refused(new System.Text.RegularExpressions.Regex("a")));
        Assert.Equal(4, RoundTrip.Of(new Quiet { Value = 4, Tag = this }).Value);
    }

    [Theory]
    [InlineData("""{"x":1}""", 1, 7)]
    [InlineData("""{"Y":3,"X":2}""", 2, 3)]
    public void Constants_may_leave_out_what_has_a_default(string json, int x, int y) =>
        Assert.Equal(new(x, y), new ValueFormats().ReadJson<Point>(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("""{"Y":1}""", "member 'X' of Pipelines.Tests.JsonValues.Point is missing")]
    [InlineData("""{"X":1,"Z":1}""", "has no member 'Z'")]
    [InlineData("""{"X":1,"x":1}""", "given twice")]
    [InlineData("""{"X":2.5}""", "X: '2.5' is not a valid int")]
    [InlineData("""{"X":null}""", "X: null was found where a int was expected")]
    [InlineData("""{"X":1""", "not valid JSON")]
    [InlineData("[1]", "a list was found where a Pipelines.Tests.JsonValues.Point was expected")]
    public void Bad_constants_are_refused_with_their_place(string json, string message) =>
        Assert.Contains(message, Assert.Throws<ValueException>(() => new ValueFormats().ReadJson<Point>(Encoding.UTF8.GetBytes(json))).Message);
}
