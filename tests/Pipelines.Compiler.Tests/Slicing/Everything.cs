using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using static System.Math;
using Pair = System.Collections.Generic.KeyValuePair<string, int>;

namespace Sampling;

public static class Flow
{
    [Pipeline("flow")]
    public static void Run()
    {
        var a = Constructs.Partials();
        var b = Constructs.Records();
        var c = Constructs.Generics();
        var d = Constructs.Lambdas();
        var e = Constructs.Iterators();
        var f = Constructs.AsyncAsync();
        var g = Constructs.Extensions();
        var h = Constructs.Operators();
        var i = Constructs.Virtuals();
        var j = Constructs.Patterns();
        var k = Constructs.Nested();
        var l = Constructs.Implicit();
        var m = Constructs.Aliases();
        var n = Constructs.Unsafe();
        var o = Constructs.Texts();
        var p = Constructs.Interfaces();
        var q = Constructs.Statics();
        var r = Constructs.Queries();
        Console.WriteLine(a);
        Console.WriteLine(b);
        Console.WriteLine(c);
        Console.WriteLine(d);
        Console.WriteLine(e);
        Console.WriteLine(f.Result);
        Console.WriteLine(g);
        Console.WriteLine(h);
        Console.WriteLine(i);
        Console.WriteLine(j);
        Console.WriteLine(k);
        Console.WriteLine(l);
        Console.WriteLine(m);
        Console.WriteLine(n);
        Console.WriteLine(o);
        Console.WriteLine(p);
        Console.WriteLine(q);
        Console.WriteLine(r);
    }
}

public static partial class Constructs
{
    [Component] public static string Partials() => $"{new Split(3).Both()} {OfOtherFile()}";

    [Component]
    internal static string Records()
    {
        var point = new Point(1, 2) { Label = "p" };
        var (x, y) = point with { X = 5 };
        return $"{point} {x} {y} {point == new Point(1, 2) { Label = "p" }} {new Money(3.5m, Currency.Euro)} {nameof(Currency.Dollar)}";
    }

    [Component]
    internal static string Generics()
    {
        var stack = new Box<List<int>>([1, 2]);
        return stack.Map(l => l.Count).Value + Largest([3, 9, 4]) + Make<Point0>().ToString() + typeof(Box<>).Name;
    }

    static T Largest<T>(IEnumerable<T> items) where T : IComparable<T> => items.Aggregate((a, b) => a.CompareTo(b) > 0 ? a : b);

    static T Make<T>() where T : new() => new T();

    [Component]
    public static string Lambdas()
    {
        var factor = Factor;
        Func<int, int> times = n => n * factor + Offset();
        int Local(int n) => n <= 0 ? 0 : n + Local(n - 1);
        static string Static(string s) => s.ToUpperInvariant();
        Func<int, string> group = Describe;
        return $"{times(4)} {Local(4)} {Static("x")} {group(2)} {new[] { 3, 1, 2 }.OrderBy(x => -x).First()}";
    }

    const int Factor = Base * 2;
    const int Base = 21;

    static int Offset() => 1;

    static string Describe(int n) => n switch { 1 => "one", 2 => "two", _ => "many" };

    [Component]
    public static string Iterators() => string.Join(",", Count(4).Select(n => n + 1)) + string.Join("", new Walk());

    static IEnumerable<int> Count(int to)
    {
        for (var i = 0; i < to; i++)
            yield return Square(i);
    }

    static int Square(int n) => n * n;

    [Component]
    public static async Task<string> AsyncAsync()
    {
        await using var resource = new Resource();
        var total = 0;
        await foreach (var n in Stream())
            total += n;
        return $"{total} {await new Waiting()} {resource.Name}";
    }

    static async IAsyncEnumerable<int> Stream()
    {
        for (var i = 0; i < 3; i++)
        {
            await Task.Yield();
            yield return i;
        }
    }

    [Component]
    public static string Extensions()
    {
        var (first, second) = "left right".Halves();
        foreach (var n in 3)
            first += n;
        return first + second.Shout() + new Bag { 1, 2, { 3, 4 } }.Total;
    }

    [Component]
    public static string Operators()
    {
        Meters m = 3;
        m += new Meters(4);
        return $"{(double)m} {m > 5} {m == new Meters(7)} {-m} {checked((byte)200)}";
    }

    [Component]
    public static string Virtuals()
    {
        Shape[] shapes = [new Circle(2), new Square(3)];
        return string.Join(";", shapes.Select(s => $"{s} {s.Area():F1}"));
    }

    [Component]
    public static string Patterns()
    {
        object o = new Point(3, 4);
        var list = new[] { 1, 2, 3 };
        return $"{o is Point { X: 3, Y: var y } && y > 3} {list is [1, .., var last] && last == 3} {(o, 1) switch { (Point(3, _), 1) => "deconstructed", _ => "no" }}";
    }

    [Component]
    public static string Nested() => Outer.Inner.Name + new Outer.Inner.Deep().Value;

    [Component]
    public static string Implicit()
    {
        Temperature t = 21.5;
        double back = t;
        Log($"value {back:F1}");
        Tags tags = ["a", "b"];
        return $"{back} {last} {tags.Count} {new Sliced()[1..3]} {new Sliced()[^1]}";
    }

    static string last = "";

    static void Log(Interpolated text) => last = text.ToString();

    [Component] public static string Aliases() => new Pair("k", 3).ToString() + Max(Sqrt(16), PI) + ImmutableArray.Create(1, 2).Length;

    [Component]
    public static unsafe string Unsafe()
    {
        var numbers = stackalloc int[3];
        numbers[1] = 7;
        fixed (char* c = "xyz")
            return $"{numbers[1]} {c[2]} {sizeof(Meters)}";
    }

    [Component]
    public static string Texts() => """
        a "raw" text
            with lines
        """ + @"c:\x" + 'ä' + "\u00e9" + Caller() + $$"""{{{Factor}}}""";

    static string Caller([CallerMemberName] string name = "", int n = Base) => name + n;

    [Component]
    public static string Interfaces()
    {
        IGreeter greeter = new Polite();
        using var d = new Closing();
        return greeter.Greet("you") + greeter.Default() + ((IExplicit)new Polite()).Hidden() + Counted.Of<Two>();
    }

    [Component] public static string Statics() => Registry.First + Registry.Second + Registry.Built;

    [Component]
    public static string Queries() => string.Join(",",
        from p in new[] { new Point(1, 2), new Point(3, 1) }
        join name in Names() on p.X equals name.Length
        let sum = p.X + p.Y
        orderby sum descending
        select $"{name}{sum}");

    static string[] Names() => ["a", "abc"];

    static string NeverCalled() => throw new InvalidOperationException(UnusedConstant);

    const string UnusedConstant = "never";
}

public record Point(int X, int Y) { public string? Label { get; init; } public double Length => Sqrt(X * X + Y * Y); }

public readonly record struct Money(decimal Amount, Currency Currency);

public enum Currency { Dollar, Euro = 5 }

class Point0 { public override string ToString() => "point0"; }

class Box<T>(T value) where T : notnull
{
    public T Value { get; } = value;

    public Box<R> Map<R>(Func<T, R> map) where R : notnull => new(map(Value));

    public void NeverCalled() => Console.WriteLine();
}

class Walk : IEnumerable<int>
{
    public IEnumerator<int> GetEnumerator() { yield return 7; }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

class Resource : IAsyncDisposable
{
    public string Name => "r";

    public ValueTask DisposeAsync() => default;
}

class Waiting
{
    public Awaiter GetAwaiter() => new();

    public struct Awaiter : INotifyCompletion
    {
        public bool IsCompleted => true;

        public string GetResult() => "waited";

        public void OnCompleted(Action continuation) => continuation();
    }
}

static class Extending
{
    public static void Deconstruct(this string text, out string first, out string second)
    {
        var parts = text.Split(' ');
        (first, second) = (parts[0], parts[1]);
    }

    public static string Halves(this string text) => text;

    public static string Shout(this string text) => text.ToUpperInvariant() + Mark;

    const char Mark = '!';

    public static IEnumerator<int> GetEnumerator(this int n) => Enumerable.Range(0, n).GetEnumerator();

    public static void Add(this Bag bag, int a, int b) => bag.Add(a * b);

    public static void Unused(this string text) => Console.WriteLine(text);
}

class Bag : IEnumerable
{
    public int Total;

    public void Add(int n) => Total += n;

    public IEnumerator GetEnumerator() => Array.Empty<int>().GetEnumerator();
}

readonly struct Meters(double value) : IEquatable<Meters>
{
    readonly double value = value;

    public static implicit operator Meters(int value) => new(value);

    public static explicit operator double(Meters m) => m.value;

    public static Meters operator +(Meters a, Meters b) => new(a.value + b.value);

    public static Meters operator -(Meters a) => new(-a.value);

    public static bool operator >(Meters a, double b) => a.value > b;

    public static bool operator <(Meters a, double b) => a.value < b;

    public static bool operator ==(Meters a, Meters b) => a.Equals(b);

    public static bool operator !=(Meters a, Meters b) => !a.Equals(b);

    public bool Equals(Meters other) => other.value == value;

    public override bool Equals(object? other) => other is Meters m && Equals(m);

    public override int GetHashCode() => value.GetHashCode();

    public override string ToString() => value + "m";
}

abstract class Shape
{
    public abstract double Area();

    public virtual string Name => GetType().Name;

    public override string ToString() => Name;

    public virtual void Draw() => throw new NotSupportedException();
}

class Circle(double radius) : Shape
{
    public override double Area() => PI * radius * radius;
}

class Square(double side) : Shape
{
    readonly double _side = side;

    public override double Area() => _side * _side;

    public override string Name => "square " + _side;

    public override void Draw() => Console.WriteLine("draw");
}

static class Outer
{
    public static class Inner
    {
        public static string Name => nameof(Inner);

        public class Deep : Ancestor
        {
            public int Value = Seed;
        }
    }

    const int Seed = 11;
}

class Ancestor
{
    protected Ancestor() => Made++;

    public static int Made;
}

readonly struct Temperature
{
    readonly double _degrees;

    Temperature(double degrees) => _degrees = degrees;

    public static implicit operator Temperature(double degrees) => new(degrees);

    public static implicit operator double(Temperature t) => t._degrees;
}

[InterpolatedStringHandler]
readonly ref struct Interpolated
{
    readonly StringBuilder _text;

    public Interpolated(int literal, int holes) => _text = new StringBuilder(literal + holes);

    public void AppendLiteral(string text) => _text.Append(text);

    public void AppendFormatted(double value, string format) => _text.Append('<').Append(value.ToString(format, null)).Append('>');

    public override string ToString() => _text.ToString();
}

[CollectionBuilder(typeof(TagsBuilder), nameof(TagsBuilder.Create))]
class Tags(string[] names) : IEnumerable<string>
{
    public int Count => names.Length;

    public IEnumerator<string> GetEnumerator() => ((IEnumerable<string>)names).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

static class TagsBuilder
{
    public static Tags Create(ReadOnlySpan<string> names) => new(names.ToArray());
}

class Sliced
{
    const string Text = "abcdef";

    public int Length => Text.Length;

    public char this[int index] => Text[index];

    public string Slice(int start, int length) => Text.Substring(start, length);
}

interface IGreeter
{
    string Greet(string who);

    string Default() => "default";

    void NeverCalled();
}

interface IExplicit
{
    string Hidden();
}

class Polite : IGreeter, IExplicit
{
    public string Greet(string who) => "dear " + who;

    string IExplicit.Hidden() => "hidden";

    public void NeverCalled() => Console.WriteLine("never");
}

interface ICounted
{
    static abstract int Count { get; }
}

readonly struct Two : ICounted
{
    public static int Count => 2;
}

static class Counted
{
    public static int Of<T>() where T : ICounted => T.Count;
}

class Closing : IDisposable
{
    public void Dispose() => Console.Out.Flush();
}

static class Registry
{
    static readonly List<string> Log = [];

    public static readonly string First = Add("first");
    public static readonly string Second = Add("second");

    public static string Built => string.Join("+", Log);

    static Registry() => Add("static");

    static string Add(string name)
    {
        Log.Add(name);
        return name;
    }
}
