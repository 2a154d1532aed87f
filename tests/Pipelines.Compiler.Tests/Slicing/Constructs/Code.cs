// Generics, lambdas, local functions, iterators, async, unsafe, checked, nullable, #if: carried as written.
#define LOUD
#nullable disable
public class Box<T> where T : struct, IComparable<T> { public T? Value; public bool Less(T than) => Value?.CompareTo(than) < 0; public Box<U> As<U>(Func<T, U> f) where U : struct, IComparable<U> => new() { Value = f(Value!.Value) }; }
#nullable restore

public static class Work
{
    static IEnumerable<int> Upto(int n) { for (var i = 0; i < n; i++) yield return i; }
    static async IAsyncEnumerable<int> Slowly(int n) { foreach (var i in Upto(n)) { await Task.Yield(); yield return i * i; } }
    static async Task<int> SumAsync(int n) { var sum = 0; await foreach (var i in Slowly(n)) sum += i; return sum; }
    static unsafe int First(ReadOnlySpan<int> numbers) { fixed (int* p = numbers) return *p; }
    static T Largest<T>(params ReadOnlySpan<T> items) where T : IComparable<T> { var best = items[0]; foreach (var item in items) if (item.CompareTo(best) > 0) best = item; return best; }
    static int Overflowing(int n) => checked(n * 2);
    static void Swap(ref int a, ref int b) => (a, b) = (b, a);
    static bool Try(string text, out int number) => int.TryParse(text, out number);
    static int Fact(int n) => n <= 1 ? 1 : n * Fact(n - 1);

#if LOUD
    static string Tone() => "loud";
#else
    static string Tone() => Missing();
#endif

    [Component]
    public static async Task<string> Step()
    {
        var factor = 3;
        int Scale(int x) => x * factor;
        Func<int, Func<int, int>> add = a => b => Scale(a) + b;
        int[] numbers = [.. Upto(3), 7];
        var (x, y) = (1, 2);
        Swap(ref x, ref y);
        var overflow = "none";
        try { Overflowing(int.MaxValue); } catch (OverflowException e) when (e.Message.Length > 0) { overflow = "caught"; }
        var grouped = from n in numbers group n by n % 2 into g orderby g.Key select $"{g.Key}:{g.Sum()}";
        var box = new Box<int> { Value = 2 };
        var kind = numbers switch { [0, .., var last] when last > 5 => $"ends {last}", [] => "empty", _ => "other" };
        return $"{add(2)(1)} {await SumAsync(4)} {First(numbers)} {Largest(3, 9, 4)} {overflow} {x}{y} {Try("12", out var n12)} {n12} {string.Join(",", grouped)} {box.Less(3)} {box.As(v => v / 2.0).Value} {kind} {Fact(5)} {Tone()}";
    }
}
