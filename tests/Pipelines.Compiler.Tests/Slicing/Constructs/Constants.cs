// Constants, nameof, default values and attributes leave no trace in IL: they are found in the syntax.
public static class Limits { public const int Low = 1; public const int High = Low + Step; const int Step = 9; public const int Unused = 99; }
public static class Words { public const string Hello = "hello"; public const string Both = Hello + " " + nameof(World); public const string Unused = "unused"; sealed class World; }
[AttributeUsage(AttributeTargets.All)] public sealed class NoteAttribute(string text) : Attribute { public string Text => text; public Type? Of { get; set; } }
public sealed class Noted { }
public class Marked { [Note(Words.Hello + "?", Of = typeof(Noted))] public int Value { get; set; } = Limits.Low; public int Other => 3; }

public static class Work
{
    static int Between(int low = Limits.Low, int high = Limits.High) => high - low;
    static string Kind(int n) => n switch { Limits.Low => "low", > Limits.High => "high", _ => "middle" };

    [Component]
    public static string Step()
    {
        var note = (NoteAttribute)typeof(Marked).GetProperty(nameof(Marked.Value))!.GetCustomAttributes(false)[0];
        return $"{Between()} {Between(high: 5)} {Kind(1)} {Words.Both} {note.Text} {note.Of!.Name}";
    }
}
