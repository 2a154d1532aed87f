using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Numerics;

namespace Pipelines.Tests.Generated;

/// <summary>Types put together by chance from all that can travel.</summary>
sealed class GeneratedTypes(Random random)
{
    static readonly Type[] Numbers =
    [
        typeof(bool), typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong), typeof(Half), typeof(float), typeof(double),
    ];

    static readonly Type[] Words =
    [
        typeof(string), typeof(char), typeof(decimal), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan), typeof(Guid), typeof(Uri),
        typeof(Version), typeof(BigInteger), typeof(Int128), typeof(UInt128), typeof(Small), typeof(Large), typeof(Signed), typeof(Rights),
    ];

    static readonly Type[] Objects =
    [
        typeof(Plain), typeof(Nested), typeof(Hidden), typeof(Derived), typeof(Needed), typeof(Cell), typeof(Node), typeof(Complex),
    ];

    static readonly Type[] Wrappers = [typeof(Box<>), typeof(Pair<>), typeof(Tuple<>)];

    static readonly Type[] Lists =
    [
        typeof(List<>), typeof(IEnumerable<>), typeof(ICollection<>), typeof(IList<>), typeof(IReadOnlyCollection<>), typeof(IReadOnlyList<>), typeof(Queue<>), typeof(Stack<>),
        typeof(LinkedList<>), typeof(Collection<>), typeof(ReadOnlyCollection<>), typeof(ImmutableArray<>), typeof(ImmutableList<>), typeof(IImmutableList<>), typeof(ImmutableQueue<>),
        typeof(ImmutableStack<>), typeof(HashSet<>), typeof(ISet<>), typeof(IReadOnlySet<>), typeof(ImmutableHashSet<>), typeof(FrozenSet<>),
    ];

    static readonly Type[] SortedSets = [typeof(SortedSet<>), typeof(ImmutableSortedSet<>)];

    static readonly Type[] Maps =
    [
        typeof(Dictionary<,>), typeof(IDictionary<,>), typeof(IReadOnlyDictionary<,>), typeof(ReadOnlyDictionary<,>), typeof(ImmutableDictionary<,>), typeof(IImmutableDictionary<,>),
        typeof(FrozenDictionary<,>), typeof(ConcurrentDictionary<,>), typeof(OrderedDictionary<,>),
    ];

    static readonly Type[] SortedMaps = [typeof(SortedDictionary<,>), typeof(SortedList<,>), typeof(ImmutableSortedDictionary<,>)];

    static readonly Type[] Ordered = [typeof(int), typeof(string), typeof(double), typeof(DateTime), typeof(Guid), typeof(Version), typeof(Small), typeof(BigInteger), typeof((int, string))];

    /// <summary>All collections, for a test that none is left out.</summary>
    public static IEnumerable<Type> Collections => [.. Lists, .. SortedSets, .. Maps, .. SortedMaps];

    public Type Any(int depth = 3) => random.Next(depth > 0 ? 10 : 3) switch
    {
        0 => Pick(Numbers),
        1 => Pick(Words),
        2 => OrNull(random.Next(2) == 0 ? Pick(Numbers) : Pick(Words)),
        3 => Pick(Objects),
        4 => Array(depth),
        5 => Pick(Wrappers).MakeGenericType(Any(depth - 1)),
        6 => Tuple(depth),
        7 => random.Next(8) == 0 ? Pick(SortedSets).MakeGenericType(Pick(Ordered)) : Pick(Lists).MakeGenericType(Any(depth - 1)),
        8 => random.Next(8) == 0 ? Pick(SortedMaps).MakeGenericType(Pick(Ordered), Any(depth - 1)) : Pick(Maps).MakeGenericType(Key(depth), Any(depth - 1)),
        _ => OrNull(Pick(Wrappers).MakeGenericType(Any(depth - 1))),
    };

    /// <summary>Keys are compared: by what they hold, not by which object they are.</summary>
    Type Key(int depth) => random.Next(4) switch
    {
        0 => Pick(Numbers),
        1 => typeof(string),
        2 when depth > 0 => typeof(ValueTuple<,>).MakeGenericType(Pick(Numbers), Pick(Words)),
        _ => Pick(Words),
    };

    Type Array(int depth)
    {
        var element = random.Next(2) == 0 ? Pick(Numbers) : Any(depth - 1);
        return random.Next(3) switch { 0 => element.MakeArrayType(2 + random.Next(3)), 1 => element.MakeArrayType().MakeArrayType(), _ => element.MakeArrayType() };
    }

    Type Tuple(int depth)
    {
        Type[] parts = [.. Enumerable.Range(0, 2 + random.Next(9)).Select(_ => Any(depth - 1))];
        return Tuple(parts);
    }

    static Type Tuple(Type[] parts) => parts.Length < 8
        ? Definition(parts.Length).MakeGenericType(parts)
        : typeof(ValueTuple<,,,,,,,>).MakeGenericType([.. parts[..7], Tuple(parts[7..])]);

    static Type Definition(int length) => length switch
    {
        1 => typeof(ValueTuple<>),
        2 => typeof(ValueTuple<,>),
        3 => typeof(ValueTuple<,,>),
        4 => typeof(ValueTuple<,,,>),
        5 => typeof(ValueTuple<,,,,>),
        6 => typeof(ValueTuple<,,,,,>),
        _ => typeof(ValueTuple<,,,,,,>),
    };

    static Type OrNull(Type type) => type.IsValueType ? typeof(Nullable<>).MakeGenericType(type) : type;

    Type Pick(Type[] from) => from[random.Next(from.Length)];
}

public enum Small : byte
{
    None,
    One,
    Last = byte.MaxValue,
}

public enum Large : ulong
{
    None,
    High = ulong.MaxValue,
}

public enum Signed : sbyte
{
    Low = sbyte.MinValue,
    Minus = -1,
    Zero = 0,
}

[Flags]
public enum Rights : long
{
    None = 0,
    Read = 1,
    Write = 2,
    Both = 3,
    Top = long.MinValue,
}

public record Plain(string Name, int? Count, double Rate);

public record Nested(Plain? Inner, Plain[] Many, (int A, string? B) Pair)
{
    public float[,] Grid { get; init; } = new float[0, 0];
}

public class Hidden
{
    readonly int first;
    string? second;

    public byte[] Bytes = [];

    public Hidden()
    {
    }

    public Hidden(int first, string? second) => (this.first, this.second) = (first, second);

    public void Change(string? to) => second = to;

    public override string ToString() => $"{first} {second}";
}

public class Derived(int first, string? second, long third) : Hidden(first, second)
{
    public long First { get; } = third;
}

public class Needed
{
    public required string Name { get; init; }

    public required decimal Amount { get; set; }
}

public struct Cell(int row, Rights rights)
{
    public readonly int Row = row;

    public Rights Rights { get; set; } = rights;
}

public sealed class Node
{
    public int Value;

    public Node? Left;

    public List<Node>? More;
}

public record Box<T>(T Value);

public readonly record struct Pair<T>(T One, T Two);
