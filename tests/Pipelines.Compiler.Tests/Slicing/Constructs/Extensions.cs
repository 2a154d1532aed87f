// Extension methods and blocks, operators and conversions, using static, aliases: by symbol.
using static Tools.Numbers;
using Money = Tools.Amount<decimal>;
using Tools.Texts;
using Tools.Unused;

namespace Tools
{
    public static class Numbers { public static int Twice(int x) => 2 * x; public static int Thrice(int x) => 3 * x; }
    public readonly struct Amount<T>(T value) where T : System.Numerics.INumber<T>
    {
        public T Value => value;
        public static Amount<T> operator +(Amount<T> a, Amount<T> b) => new(a.Value + b.Value);
        public static implicit operator Amount<T>(T value) => new(value);
        public static explicit operator string(Amount<T> a) => a.Value.ToString()!;
        public static bool operator true(Amount<T> a) => !T.IsZero(a.Value);
        public static bool operator false(Amount<T> a) => T.IsZero(a.Value);
    }
}
namespace Tools.Texts
{
    public static class TextExtensions { public static string Loud(this string s) => s.ToUpperInvariant() + "!"; public static string Quiet(this string s) => s; }
    public static class Blocks
    {
        extension(string text)
        {
            public int Words => text.Split(' ').Length;
            public string Repeated(int times) => string.Concat(Enumerable.Repeat(text, times));
            public string Unused() => text;
        }
        extension(int)
        {
            public static int Answer => 42;
        }
        extension<T>(IEnumerable<T> items) where T : notnull
        {
            public IEnumerable<T> Every(int step) => items.Where((_, i) => i % step == 0);
        }
    }
}
namespace Tools.Unused { public static class Never { public static string Loud(this int i) => "n"; } }

public static class Work
{
    [Component]
    public static string Step()
    {
        Money sum = (Money)1.5m + 2m;
        var text = "one two".Loud();
        return $"{Twice(4)} {(string)sum} {(sum ? "some" : "none")} {text.Words} {"ab".Repeated(3)} {int.Answer} {string.Join("", new[] { 1, 2, 3 }.Every(2))}";
    }
}
