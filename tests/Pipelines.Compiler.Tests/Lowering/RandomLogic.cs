using System.Globalization;
using System.Text;

namespace Pipelines.Compiler.Tests.Lowering;

/// <summary>Writes a small pipeline function: straight lines, branches, loops, lists, dictionaries, tuples and exceptions, the same for the same seed.</summary>
sealed partial class RandomLogic(int seed)
{
    public const string Components = """
        public static class S
        {
            [Component] public static int One() => 1;
            [Component] public static int Add(int a, int b = 10) => (a + b) % 1000;
            [Component] public static int Sum(IReadOnlyList<int> numbers) => numbers.Sum() % 1000;
            [Component] public static int Total(IReadOnlyDictionary<string, int> map) => map.Sum(e => e.Key[^1] % 7 * e.Value) % 1000;
            [Component] public static List<int> Numbers(int count) => Enumerable.Range(1, count).ToList();
            [Component(ReturnValues = ["low", "high"])] public static (int Low, int High) Split(int value) => (value / 2, value - value / 2);
            [Component] public static void Effect(string text) { }
            [Component] public static int Fails(int value) => throw new InvalidOperationException($"no {value}");
            [Component] public static int Picky(int value) => value % 3 != 0 ? value + 1 : throw new InvalidOperationException($"no {value}");
            [Component] public static void Refuses(int value) { if (value % 2 == 0) throw new InvalidOperationException($"no {value}"); }
            [Component] public static async Task<int> TwiceAsync(int value) { await Task.Yield(); return value % 7 != 5 ? 2 * value % 1000 : throw new InvalidOperationException($"no {value}"); }
            public static int Twice(int value) => 2 * value % 1000;
            public static int Both(int value) { var a = Add(value, 1); var b = Add(value, 2); return a * b % 1000; }
            public static void Raise(ref int value) => value++;
            public static int Shown(int value) { Console.WriteLine($"shown {value}"); return value; }
            public static int Tried(int value) { var a = Add(value, 1); var b = Picky(a); Console.WriteLine($"tried {b}"); var c = Picky(value); var d = Add(b, c); return (a + d) % 1000; }
        }

        public sealed class Closing(string text) : IDisposable { public void Dispose() => Console.WriteLine($"closed {text}"); }

        """;

    // Not for secrets: the same program for the same seed is the point.
    readonly Random random = new(seed);
    readonly StringBuilder text = new();
    readonly List<string> numbers = ["start"];
    readonly List<string> lists = [];
    readonly List<string> maps = [];
    readonly List<string> tuples = [];
    readonly HashSet<string> enumerated = [];
    int names;
    int depth;

    /// <param name="mark">What stands before the function: it is a pipeline, or the helper of one.</param>
    public string Flow(string mark)
    {
        text.Append(CultureInfo.InvariantCulture, $"public static class Flow{seed}\n{{\n    {mark}\n    public static {(isAsync ? "async Task" : "void")} Run(int start = 3)\n");
        Block(2 + seed % 4, isWhole: true);
        return text.Append("}\n").ToString();
    }

    void Block(int statements, bool isWhole = false, bool neighbours = false, Func<string>? end = null)
    {
        int[] known = [numbers.Count, lists.Count, maps.Count, tuples.Count];
        var knownFunctions = functions.Count;
        Line("{");
        depth++;
        if (isWhole)
        {
            Declare(numbers, $"var NAME = {Call()};");
            Declare(lists, $"var NAME = {NewList()};");
            Declare(lists, "var NAME = new List<int>();");
            Declare(maps, $"var NAME = {NewMap()};");
        }
        if (neighbours)
            Neighbours();
        for (var i = 0; i < statements; i++)
            Statement();
        // What is looked at is there: most blocks end with steps still running.
        if (isWhole || random.Next(4) == 0)
            Line($"Console.WriteLine({Interpolated()});");
        if (end != null)
            Line(end());
        depth--;
        Line("}");
        foreach (var (kind, count) in new[] { numbers, lists, maps, tuples }.Zip(known))
            kind.RemoveRange(count, kind.Count - count);
        functions.RemoveRange(knownFunctions, functions.Count - knownFunctions);
    }

    void Statement()
    {
        if (random.Next(3) == 0 && Guarded())
            return;
        if (random.Next(3) == 0)
        {
            Collect();
            return;
        }
        switch (random.Next(depth > 1 ? 14 : 21))
        {
            case 0 or 1:
                Declare(numbers, $"var NAME = {Call()};");
                break;
            case 2:
                Line($"{Number()} = {(random.Next(2) == 0 ? Call() : Value())};");
                break;
            case 3:
                Line($"{Number()} += {Value()};");
                break;
            case 4 when random.Next(2) == 0:
                Line($"Console.WriteLine({Interpolated()});");
                break;
            case 5:
                Line($"var ({Next()}, {Next()}) = S.Split({Value()});");
                numbers.AddRange([$"v{names - 1}", $"v{names}"]);
                break;
            case 6 when numbers.Count > 1:
                Line($"({numbers[^1]}, {numbers[^2]}) = S.Split({Value()});");
                break;
            case 7:
                Declare(lists, $"var NAME = {NewList()};");
                break;
            case 8 or 9 when Filled() is { } list:
                Line($"{list}.Add({(random.Next(3) == 0 ? Value() : Call())});");
                break;
            case 10 when Filled() is { } list:
                Line($"if ({list}.Count > 0) {list}[^1] = {Value()};");
                break;
            case 11:
                Declare(numbers, $"var NAME = {Value()} % 3 > {random.Next(3)} ? {Call()} : {Call()};");
                break;
            case 12:
                Line($"S.Effect($\"{{{Value()}}}\");");
                break;
            case 13:
                Line($"S.Raise(ref {Number()});");
                break;
            case 14:
                Line($"if ({Value()} % 4 > {random.Next(4)})");
                Block(2);
                Line("else");
                Block(1);
                break;
            case 15:
                var counter = Next();
                Line($"for (var {counter} = 0; {counter} < 2; {counter}++)");
                Loop(() => Block(2));
                break;
            case 16 when lists.Count > 0:
                Enumerate(lists[random.Next(lists.Count)]);
                break;
            case 17:
                Try();
                break;
            case 18:
                Line($"try {{ {Number()} = S.Fails({Value()}); Console.WriteLine(\"not reached\"); }} catch (Exception) {{ Console.WriteLine(\"caught\"); }}");
                break;
            case 19:
                var function = Next();
                Line($"Func<int, int> {function} = n => n + {Number()} + {Plainly(Value)};");
                Line($"Console.WriteLine({function}({Value()}));");
                break;
            case 20 when lists.Count > 0:
                Line($"Console.WriteLine(S.Sum({lists[random.Next(lists.Count)]}));");
                break;
            default:
                Declare(numbers, $"var NAME = S.Both({Value()});");
                break;
        }
    }

    /// <summary>Dictionaries, listings and tuples.</summary>
    void Collect()
    {
        switch (random.Next(14))
        {
            case 0:
                Declare(maps, $"var NAME = {NewMap()};");
                break;
            case 1 or 2 when FilledMap() is { } map:
                Line($"{map}[{Key()}] = {(random.Next(3) == 0 ? Value() : Call())};");
                break;
            case 3 when FilledMap() is { } map:
                var key = Next();
                Line($"var {key} = {Key()}; if (!{map}.ContainsKey({key})) {map}.Add({key}, {Call()});");
                break;
            case 4 when FilledMap() is { } map:
                Line(random.Next(2) == 0 ? $"{map}.TryAdd({Key()}, {Call()});" : $"{map}.Remove({Key()});");
                break;
            case 5:
                Declare(lists, $"List<int> NAME = [{Call()}, {Element()}, {Element()}];");
                break;
            case 6:
                Declare(lists, $"var NAME = new List<int> {{ {Value()}, {Call()}, {Call()} }};");
                break;
            case 7:
                Line($"Console.WriteLine(S.Sum([{Element()}, {Call()}]) + new[] {{ {Call()}, {Value()}, {Call()} }}.Sum());");
                break;
            case 8:
                DeclareTuple($"var NAME = S.Split({Value()});", "Low", "High");
                break;
            case 9:
                DeclareTuple($"var NAME = ({(random.Next(2) == 0 ? $"{Call()}, {Value()}" : $"{Call()}, {Call()}")});", "Item1", "Item2");
                break;
            case 10 when tuples.Count > 0:
                Line($"{Tuple()} = {(random.Next(3) == 0 ? $"({Value()}, {Value()})" : $"S.Split({Value()})")};");
                break;
            case 11 when tuples.Count > 0:
                Line($"Console.WriteLine($\"{{{Tuple()}}}\");");
                break;
            case 12 when numbers.Count > 1:
                Line($"({numbers[^1]}, {numbers[^2]}) = ({Call()}, {(random.Next(2) == 0 ? Call() : Value())});");
                break;
            case 13 when maps.Count > 0:
                EnumerateMap(maps[random.Next(maps.Count)]);
                break;
            default:
                Line($"var ({Next()}, {Next()}) = ({Call()}, {Call()});");
                numbers.AddRange([$"v{names - 1}", $"v{names}"]);
                break;
        }
    }

    void DeclareTuple(string statement, params string[] parts)
    {
        Declare(tuples, statement);
        numbers.AddRange(parts.Select(p => $"{tuples[^1]}.{p}"));
    }

    void EnumerateMap(string map)
    {
        var item = Next();
        var isFree = enumerated.Add(map);
        Line($"foreach (var {item} in {map})");
        Line("{");
        Line($"    Console.WriteLine($\"{{{item}.Key}} {{S.Add({item}.Value)}} {{{Value()}}}\");");
        Line("}");
        if (isFree)
            enumerated.Remove(map);
    }

    void Enumerate(string list)
    {
        var item = Next();
        var isFree = enumerated.Add(list);
        Line($"foreach (var {item} in {list}{(random.Next(2) == 0 ? "" : ".Take(2).Select(n => S.Add(n, 1)).ToList()")})");
        Loop(() => Block(1));
        if (isFree)
            enumerated.Remove(list);
    }

    void Declare(List<string> kind, string statement)
    {
        var name = Next();
        Line(statement.Replace("NAME", name, StringComparison.Ordinal));
        kind.Add(name);
    }

    string NewMap() => random.Next(4) switch
    {
        0 => $"new Dictionary<string, int> {{ [{Key()}] = {Call()}, [{Key()}] = {Value()}, [{Key()}] = {Call()} }}",
        1 => $"Enumerable.Range({Value()} % 5, 2).ToDictionary(n => $\"k{{n}}\", n => S.Add(n, {Plainly(Value)}))",
        _ => "new Dictionary<string, int>()",
    };

    string Key() => random.Next(2) == 0 ? $"\"k{random.Next(4)}\"" : $"$\"k{{{Value()} % 4}}\"";

    string Element() => random.Next(5) switch
    {
        0 when lists.Count > 0 => $".. {lists[random.Next(lists.Count)]}",
        1 => $".. Enumerable.Range(0, {Value()} % 3).Select(n => S.Add(n, {Number()}))",
        2 => Value(),
        _ => Call(),
    };

    /// <summary>A dictionary that keys may be added to here.</summary>
    string? FilledMap() => enumerated.Count == 0 && maps.Count > 0 && mine == 0 ? maps[random.Next(maps.Count)] : null;

    string Tuple() => tuples[random.Next(tuples.Count)];

    string NewList() => random.Next(6) switch
    {
        4 => $"Enumerable.Range({Value()} % 3, 2).SelectMany(x => new[] {{ 1, {Plainly(Value)} }}.Select(y => S.Add(x, S.Add(y)))).ToList()",
        0 => $"S.Numbers({Value()} % 3)",
        1 => $"Enumerable.Range({Value()} % 5, 2).Select(n => S.Add(n, {Plainly(Value)})).ToList()",
        2 when lists.Count > mine => lists[random.Next(mine, lists.Count)],
        3 => $"(from n in new[] {{ 1, 2 }} select S.Add(n, {Number()})).ToList()",
        _ => "new List<int>()",
    };

    /// <summary>A list that may be added to here: none that a loop around is looking at.</summary>
    string? Filled() => enumerated.Count == 0 && lists.Count > mine ? lists[random.Next(mine, lists.Count)] : null;

    string Call() => random.Next(10) switch
    {
        7 when caught > 0 => $"S.Picky({Value()})",
        8 when isAsync && plainly == 0 && caught > 0 => $"await S.TwiceAsync({Value()})",
        9 when maps.Count > 0 => $"S.Total({maps[random.Next(maps.Count)]})",
        0 => "S.One()",
        1 when lists.Count > 0 => $"S.Sum({lists[random.Next(lists.Count)]})",
        2 => $"S.Add({Call()})",
        3 => $"S.Add(b: {Value()}, a: {Value()})",
        4 => $"S.Sum(new[] {{ 1, {Value()} }}.Select(n => S.Add(n, 2)).ToArray())",
        _ => $"S.Add({Value()}, {Value()})",
    };

    string Value() => random.Next(11) switch
    {
        9 when maps.Count > 0 => $"{maps[random.Next(maps.Count)]}.{(random.Next(2) == 0 ? "Count" : "Values.Sum()")}",
        10 when maps.Count > 0 => $"{maps[random.Next(maps.Count)]}.GetValueOrDefault({Key()})",
        0 => random.Next(20).ToString(CultureInfo.InvariantCulture),
        1 => $"S.Twice({Number()})",
        2 when lists.Count > 0 => $"{lists[random.Next(lists.Count)]}.Count",
        3 when lists.Count > 0 => $"{lists[random.Next(lists.Count)]}.Sum()",
        4 when depth < 3 => $"({Number()} + {Call()})",
        5 => $"S.Twice({Call()})",
        _ => Number(),
    };

    string Interpolated() => $"$\"{string.Join(' ', numbers.Select(n => $"{{{n}}}").Concat(lists.Concat(maps).Select(l => $"[{{string.Join(\",\", {l})}}]")))}\"";

    string Number() => numbers[random.Next(numbers.Count)];

    string Next() => $"v{++names}";

    void Line(string line) => text.Append(' ', 4 + 4 * depth).Append(line).Append('\n');
}
