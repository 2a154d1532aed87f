// As soon as one static member is used, all initialisers run, in textual order; a static constructor too.
public static class Log { public static readonly List<string> Lines = []; public static int Add(string line) { Lines.Add(line); return Lines.Count; } }

public static class Table
{
    public static readonly int First = Log.Add("first");
    public static int Second { get; } = Log.Add("second");
    public static readonly int Third;
    const int Limit = 3;
    static Table() => Third = Log.Add("constructor") * Limit;
    public static int Unused() => Log.Add("unused");
}

public static class Lazily { static readonly int Never = Log.Add("never"); public static int Other() => Never; }

public static class Counter { static int _count; public static int Next { get; set; } = 7; public static int Up() => ++_count + Next; }

public class WithInitializer { public static readonly WithInitializer Instance = new(); readonly int _number = Counter.Up(); public int Number => _number; }

public static class Work
{
    [Component]
    public static string Step() => $"{Table.Third} {string.Join(",", Log.Lines)} {Counter.Up()} {WithInitializer.Instance.Number}";
}
