// All declaring parts of a partial type, the shells around a nested one, records and enums whole.
public partial class Divided { public int Both() => One() + Two(); public int Neither() => 0; }
public partial class Divided { int One() => 1; }
public partial class Divided { int Two() => 2; partial void Hook(); }
public partial class Divided { int Unused() => 9; }

public class Outer<T>
{
    public string Never() => "never";
    public class Middle
    {
        internal struct Inner(T value)
        {
            public readonly T Value => value;
            public override string ToString() => $"<{value}>";
        }
        public static string Show(T value) => new Inner(value).ToString();
    }
}

public record Point(int X, int Y) { public int Sum => X + Y; public static Point Zero { get; } = new(0, 0); }
public sealed record Point3(int X, int Y, int Z) : Point(X, Y) { public override string ToString() => base.ToString() + "!" + Z; }
public readonly record struct Tag(string Name);
[Flags] public enum Colours : byte { None, Red = 1, Green = 2, Both = Red | Green }

public static class Work
{
    [Component]
    public static string Step()
    {
        var point = new Point3(1, 2, 3) with { Y = 5 };
        return $"{new Divided().Both()} {Outer<int>.Middle.Show(4)} {point} {point == new Point3(1, 5, 3)} {new Tag("t")} {(Colours)3}";
    }
}
