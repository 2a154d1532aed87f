// What is called through a base, an interface or the framework: overrides and implementations of reachable slots.
using System.Collections;

public interface IShape { double Area(); double Round() => 2 * Area(); string Name { get; } event Action? Moved; }
public abstract class Shape : IShape
{
    public abstract double Area();
    public virtual string Name => GetType().Name;
    public event Action? Moved;
    protected virtual void Unreached() { }
    public void Move() => Moved?.Invoke();
}
public class Square(double side) : Shape { public override double Area() => side * side; protected override void Unreached() => throw new InvalidOperationException(); }
public sealed class Circle(double radius) : Shape, IEquatable<Circle>, IComparable<Circle>, IFormattable, IDisposable
{
    public override double Area() => Math.Round(Math.PI * radius * radius, 2);
    public override string Name => "circle";
    public bool Equals(Circle? other) => other?.Area() == Area();
    public override bool Equals(object? other) => other is Circle circle && Equals(circle);
    public override int GetHashCode() => Area().GetHashCode();
    public int CompareTo(Circle? other) => Area().CompareTo(other?.Area());
    public string ToString(string? format, IFormatProvider? provider) => $"[{format}]{Area()}";
    public void Dispose() => Console.Out.Flush();
    public int Helper() => 1;
}
public sealed class Never : Shape { public override double Area() => -1; }
public sealed class Bag : IEnumerable<int> { public IEnumerator<int> GetEnumerator() { yield return 1; yield return 2; } IEnumerator IEnumerable.GetEnumerator() => GetEnumerator(); }
public sealed class ByLength : IComparer<string> { public int Compare(string? a, string? b) => (a?.Length ?? 0) - (b?.Length ?? 0); }
public interface IParsed<T> where T : IParsed<T> { static abstract T Parse(string text); static virtual int Size => 4; }
public readonly struct Metre(int value) : IParsed<Metre> { public static Metre Parse(string text) => new(int.Parse(text)); public override string ToString() => value + "m"; }

public static class Work
{
    static string Read<T>(string text) where T : IParsed<T> => T.Parse(text) + "/" + T.Size;

    [Component]
    public static string Step()
    {
        using var circle = new Circle(1);
        IShape[] shapes = [new Square(2), circle];
        var moved = 0;
        shapes[0].Moved += () => moved++;
        ((Shape)shapes[0]).Move();
        var sorted = new SortedSet<Circle> { new(3), new(1), new(2), new(1) };
        string[] words = ["ccc", "a", "bb"];
        Array.Sort(words, new ByLength());
        return $"{string.Join(";", shapes.Select(s => $"{s.Name}={s.Area()}~{s.Round()}"))} {moved} {circle:x} {new HashSet<Circle> { new(1), new(1) }.Count} {sorted.Count} {new Bag().Sum()} {string.Concat(words)} {Read<Metre>("5")}";
    }
}
