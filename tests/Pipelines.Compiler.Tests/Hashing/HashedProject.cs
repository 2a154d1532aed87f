using Pipelines.Compiler.Tests.Fixture;

namespace Pipelines.Compiler.Tests.Hashing;

/// <summary>A small project with one of everything whose hash could go wrong; each test changes one thing in it.</summary>
static class HashedProject
{
    public static TestProject Create()
    {
        var project = new TestProject(new Dictionary<string, string>
        {
            ["Work.cs"] = Work,
            ["Shapes.cs"] = Shapes,
            ["Made.cs"] = Made,
            ["AssemblyInfo.cs"] = "[assembly: System.Reflection.AssemblyInformationalVersion(\"1.0.0+aaaa\")]\n",
        });
        project.Others.Add(new("Lib", Origin.Project, Lib));
        project.Others.Add(new("Pack", Origin.Package, "namespace Pack { public static class Tool { public static int Size() => 1; } }", "1.0.0"));
        project.Others.Add(new("Idle", Origin.Package, "namespace Idle { public static class Tool { public static int Size() => 1; } }", "1.0.0"));
        project.Others.Add(new("native", Origin.NativePackage, "", "1.0.0"));
        project.Others.Add(new("Loose", Origin.Loose, "namespace Loose { public static class Tool { public static int Size() => 1; } }"));
        return project;
    }

    const string Work = """
        namespace App;

        public static partial class Work
        {
            // Counts.
            [Component]
            public static double Step(int n = 3, Mode mode = Mode.Slow)
            {
                Tell(n > 3);
                if (n > 1000)
                    Imported();
                var total = First(n) + Sized.Of() + Shape.All.Sum(shape => shape.Area()) + Text(n).Length + Optional(n);
                int Twice(int given) => given * 2;
                total += Twice(n) + (int)mode + Marks.Read() + Lib.Prices.Of(n) + Pack.Tool.Size() + Loose.Tool.Size();
                total += Wait(n).Result + Count(n).Sum() + Anonymous(n).Length + Filled(n) + Long("g") + Captured(n);
                return total + Generic.Of<int>(n) + Table.Second + Checked(n) + new Counter().Step() + Limited.Take(new Box<int>(n));
            }

            static int First(int a) => Second(a) + 1;

            static int Second(int b) => Third(b - 1);

            static int Third(int c) => c * Deep.Factor;

            static string Text(int kind) => kind switch { 0 => "zero", 1 => "one", _ => "many" };

            static int Checked(int value) => unchecked(value * 3);

            public static int Unrelated() => Idle.Tool.Size() + new[] { 1 }.Select(x => new { x }).Count();

            static int Optional(int a, int b = 5) => a + b;

            [System.Runtime.InteropServices.DllImport("native")]
            static extern void Imported();

            static void Tell(bool all)
            {
                if (all)
                    Console.Write(1);
                Console.Write(2);
            }

            [Pipeline("flow")]
            public static void Run() => Console.WriteLine(Step());
        }

        static class Deep
        {
            public const int Factor = 7;
        }

        public enum Mode
        {
            Fast = 1,
            Slow = 2,
        }

        static class Table
        {
            public static readonly int First = Next();
            public static readonly int Second = Next();
            static int _count;
            static int Next() => ++_count;
        }

        struct Sized
        {
            public byte A;
            public int B;
            public byte C;
            public static unsafe int Of() => sizeof(Sized);
        }

        class Counter
        {
            public int Value { get; } = 11;
            int _step = 12;
            public int Step() => _step++;
        }
        """;

    const string Shapes = """
        namespace App;

        abstract class Shape
        {
            public static readonly Shape[] All = [new Square(2), new Round()];

            public abstract double Area();

            public double Doubled() => Area() * 2;

            public virtual string Label() => "shape";
        }

        class Square(double side) : Shape
        {
            public override double Area() => side * side + Base();

            protected double Base() => 0.5;
        }

        class Round : Shape
        {
            public override double Area() => 3.14;

            public override string ToString() => "round";
        }

        static class Generic
        {
            public static int Of<T>(int n) where T : struct => n + Both<T, string>();

            static int Both<A, B>() => typeof(A) == typeof(B) ? 1 : 2;
        }

        interface IBox { int Content { get; } }

        class Box<T>(int content) : IBox where T : struct
        {
            public int Content => content;
        }

        static class Limited
        {
            public static int Take(IBox box) => box.Content;
        }

        [AttributeUsage(AttributeTargets.Class)]
        class MarkAttribute(int level, Type? type = null) : Attribute
        {
            public int Level => level;
            public Type? Type => type;
        }

        [Mark(3, typeof(string))]
        class Marks
        {
            public static int Read() => ((MarkAttribute)Attribute.GetCustomAttribute(typeof(Marks), typeof(MarkAttribute))!).Level;
        }
        """;

    /// <summary>Where the compiler makes types, methods and data of its own.</summary>
    const string Made = """
        namespace App;

        public static partial class Work
        {
            static async Task<int> Wait(int n)
            {
                var held = n + 1;
                await Task.Yield();
                return held + 21;
            }

            static IEnumerable<int> Count(int n)
            {
                for (var i = 0; i < n; i++)
                    yield return i * 3;
            }

            static string Anonymous(int n) => Enumerable.Range(0, n).Select(item => new { Value = item, Note = "a" }).Max(pair => pair.Value) + new { Sum = n }.ToString();

            static int Filled(int n)
            {
                List<int> list = [1, 2, n];
                ReadOnlySpan<int> data = [4, 5, 6];
                int[] held = [7, 8, 9, 10];
                return list.Count + data[0] + held[1];
            }

            static int Long(string text) => text switch { "a" => 1, "b" => 2, "c" => 3, "d" => 4, "e" => 5, "f" => 6, "g" => 7, "h" => 8, _ => 0 };

            static int Captured(int n)
            {
                var outer = n + 2;
                Func<int, int> add = inner => inner + outer;
                Func<Task<int>> later = async () => { await Task.Yield(); return outer * 31; };
                return add(4) + later().Result + Local(5);

                int Local(int given) => given + outer;
            }
        }
        """;

    const string Lib = """
        namespace Lib
        {
            public static class Prices
            {
                public static int Of(int n) => Best(new Cheap(), n) + Inner(n) + Sum(new[] { 1, 2, 3 });

                static int Best(Tariff tariff, int n) => tariff.Price(n) + tariff.Factor;

                static int Inner(int n) => n + 7;

                static int Sum(IEnumerable<int> items) => items.Select(item => item * 5).Sum();

                public static int Unreached(int n) => n * 100 + new[] { 1 }.Select(x => x + 1).Count();
            }

            public abstract class Tariff
            {
                public int Factor = 19;

                public abstract int Price(int n);

                public virtual int Never() => 1;

                public override string ToString() => "tariff";
            }

            public class Cheap : Tariff
            {
                static readonly int Start = 4;

                public override int Price(int n) => n + Start;

                public override int Never() => 2;

                public int Alone() => 3;
            }

            public class Apart : Tariff
            {
                public override int Price(int n) => n + 40;
            }
        }
        """;
}
