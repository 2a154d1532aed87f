using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Sampling;

public static class MoreFlow
{
    [Pipeline("more")]
    public static void Run()
    {
        Console.WriteLine(More.Made());
        Console.WriteLine(More.MadeByForeignCode());
        Console.WriteLine(More.Written());
        Console.WriteLine(More.SeenByReflection());
        Console.WriteLine(More.StaticConstructor());
        Console.WriteLine(More.BaseConstructors());
        Console.WriteLine(More.Unmade());
        Console.WriteLine(More.Attributes());
        Console.WriteLine(More.StaticAbstract());
        Console.WriteLine(More.ExplicitGeneric());
        Console.WriteLine(More.Covariant());
        Console.WriteLine(More.TrueAndFalse());
        Console.WriteLine(More.Pinned());
        Console.WriteLine(More.InheritedAdd());
        Console.WriteLine(More.DerivedRecords());
        Console.WriteLine(More.Fields());
        Console.WriteLine(More.Checked());
        Console.WriteLine(More.TaskLike().Result);
        Console.WriteLine(More.Events());
    }
}

public static class More
{
    static T Make<T>() where T : new() => new T();

    static T MakeAnyhow<T>() => Activator.CreateInstance<T>();

    static string Write<T>(T value) => JsonSerializer.Serialize(value);

    static string Dump(object value) => string.Join(",", value.GetType().GetProperties().Select(p => p.Name + p.GetValue(value)));

    [Component] public static int Made() => Make<Prepared>().X + new Maker<Prepared>().Make().X;

    [Component] public static int MadeByForeignCode() => MakeAnyhow<Prepared>().X + new Lazy<Prepared>().Value.X;

    [Component] public static string Written() => Write(new Options());

    [Component] public static string SeenByReflection() => Dump(new Options()) + typeof(Waved).GetMethods().Count(m => m.Name == "Wave");

    [Component] public static int StaticConstructor() { var first = new Enrolled(); return Roll.Names.Count + first.One; }

    [Component] public static int BaseConstructors() => new Defaulted().V + new Chosen().V;

    [Component] public static int Unmade() { object o = new Parent(1); return o is Child ? 1 : o is Guarded.Inside ? 2 : o is Reader ? 3 : ((Parent)o).V; }

    [Component]
    [Mark<int>(3, "a", nameof(Unmade), Named = typeof(Options))]
    [return: Mark<string>("q")]
    public static string Attributes([Mark<string>("z")] int n = 1) => typeof(Marked).GetCustomAttributes(false).OfType<MarkAttribute<int>>().Single().X + "" + n;

    [Component] public static int StaticAbstract() => Area<Tile>();

    static int Area<T>() where T : IMade => T.Make().Area + T.Make()[2] + T.Make().Virtual() + T.Default();

    [Component] public static string ExplicitGeneric() => ((IGen<int>)new Both()).Get() + ((IGen<string>)new Both()).Get();

    [Component] public static string Covariant() => new Dog().Self().Bark + ((Animal)new Dog()).Self().Say();

    [Component] public static int TrueAndFalse() => new Tri(true) && new Tri(false) || new Tri(true) ? 1 : 0;

    [Component] public static unsafe int Pinned() { fixed (int* q = new Pin()) return *q; }

    [Component] public static int InheritedAdd() { Heap a = [1, 2]; Heap b = new() { "abc", 4 }; return a.Total + b.Total; }

    [Component] public static string DerivedRecords() => new Sized(2).ToString() + new Sized(3) { B = 1 }.B + Sized.Count + new Derived(1, 2) + new Derived(1, 2).Q;

    [Component] public static int Fields() => new Halved { R = 2, P = 4 }.P + new Halved { R = 5 }.R + new Locked().Do();

    [Component] public static int Checked() => unchecked((byte)new Cast()) + checked((byte)new Cast());

    [Component] public static async Task<int> TaskLike() { await Own(); return 3; }

    static async OwnTask Own() => await Task.Yield();

    [Component] public static string Events() { var s = new Waved(); var q = ""; s.Ev += () => q = "fired"; s.Wave(); return q + Waved.Raise(); }
}

class Prepared { public int X; public Prepared() { X = 5; } }

class Maker<T> where T : new() { public T Make() => new T(); }

public class Options { public int A { get; set; } = 4; public int Twice => A * 2; }

static class Roll { public static List<string> Names = []; }

class Enrolled { static Enrolled() => Roll.Names.Add("first"); public int One => 1; }

class Base1 { public int V; public Base1(int v = 7) { V = v; } }

class Defaulted : Base1;

class Base2 { public int V; public Base2(params int[] v) { V = 1 + v.Length; } public Base2() { V = 9; } }

class Chosen : Base2 { public Chosen() { } }

class Parent { public int V; public Parent() { } public Parent(int v) { V = v; } }

class Child : Parent { public Child() : base(4) { } }

class Guarded { Guarded() { } public int V; public class Inside : Guarded { public Inside() { V = 2; } } public Guarded(string s) { V = s.Length; } }

class Reader : StreamReader { public Reader() : base("x") { } }

[AttributeUsage(AttributeTargets.All)]
class MarkAttribute<T>(T x, params string[] more) : Attribute { public T X => x; public string[] Others => more; public Type? Named { get; set; } }

[Mark<int>(3)] class Marked;

interface IMade { static abstract IMade Make(); int Area { get; } event Action E; int this[int i] { get; } virtual int Virtual() => 5; static virtual int Default() => 6; }

class Tile : IMade { int IMade.Area => 4; static IMade IMade.Make() => new Tile(); public event Action E { add { } remove { } } int IMade.this[int i] => i; }

interface IGen<T> { T Get(); void Unused(); }

class Both : IGen<int>, IGen<string> { int IGen<int>.Get() => 1; string IGen<string>.Get() => "s"; void IGen<int>.Unused() { } void IGen<string>.Unused() { } }

abstract class Animal { public abstract Animal Self(); public virtual string Say() => "?"; }

class Dog : Animal { public override Dog Self() => this; public string Bark => "w"; public override string Say() => base.Say() + "!"; }

struct Tri
{
    readonly bool v;
    public Tri(bool b) => v = b;
    public static bool operator true(Tri t) => t.v;
    public static bool operator false(Tri t) => !t.v;
    public static Tri operator &(Tri a, Tri b) => new(a.v && b.v);
    public static Tri operator |(Tri a, Tri b) => new(a.v || b.v);
}

class Pin { readonly int[] a = [3]; public ref int GetPinnableReference() => ref a[0]; }

class HeapBase : System.Collections.IEnumerable { public int Total; public void Add(int x) => Total += x; public System.Collections.IEnumerator GetEnumerator() => null!; }

class Heap : HeapBase;

static class Heaping { public static void Add(this Heap b, string s) => b.Total += s.Length; }

public record struct Sized(int A) { public int B { get; init; } = A * 2; public static int Count = 3; }

public record Ancestral(int A) { public virtual int Q => A; protected virtual bool PrintMembers(System.Text.StringBuilder b) { b.Append("own"); return true; } }

public record Derived(int A, int B) : Ancestral(A) { public override int Q => base.Q + B; }

class Halved { public int P { get; set => field = value * 2; } = 3; public required int R { get; init; } }

class Locked { readonly Lock gate = new(); public int Do() { lock (gate) return 4; } }

class Cast { public static explicit operator checked byte(Cast c) => 1; public static explicit operator byte(Cast c) => 2; }

[AsyncMethodBuilder(typeof(OwnBuilder))]
struct OwnTask { public Task Inner; public TaskAwaiter GetAwaiter() => Inner.GetAwaiter(); }

struct OwnBuilder
{
    AsyncTaskMethodBuilder inner;
    public static OwnBuilder Create() => new() { inner = AsyncTaskMethodBuilder.Create() };
    public OwnTask Task => new() { Inner = inner.Task };
    public void SetResult() => inner.SetResult();
    public void SetException(Exception e) => inner.SetException(e);
    public void SetStateMachine(IAsyncStateMachine s) => inner.SetStateMachine(s);
    public void Start<T>(ref T s) where T : IAsyncStateMachine => inner.Start(ref s);
    public void AwaitOnCompleted<A, S>(ref A a, ref S s) where A : INotifyCompletion where S : IAsyncStateMachine => inner.AwaitOnCompleted(ref a, ref s);
    public void AwaitUnsafeOnCompleted<A, S>(ref A a, ref S s) where A : ICriticalNotifyCompletion where S : IAsyncStateMachine => inner.AwaitUnsafeOnCompleted(ref a, ref s);
}

class Waved { public event Action? Ev; public virtual void Wave() => Ev?.Invoke(); static event Action? Counted = () => count++; static int count; public static int Raise() { Counted?.Invoke(); return count; } }
