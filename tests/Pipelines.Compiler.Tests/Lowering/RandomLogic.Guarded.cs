namespace Pipelines.Compiler.Tests.Lowering;

/// <summary>What can fail, what catches it, and what is left early.</summary>
sealed partial class RandomLogic
{
    readonly bool isAsync = seed % 4 == 1;
    readonly List<(string Name, bool MayFail)> functions = [];

    // How many catches stand around: only there, and in functions that are only called there, a component may fail. One seed in ten fails outside.
    int caught = seed % 10 == 9 ? 1 : 0;
    int plainly;

    // Lists before this one are not the function's own: a loop around its call may be looking at them.
    int mine;
    int loops;
    int finals;
    string leave = "return;";

    /// <summary>True for a function that may end with a failure that nothing catches.</summary>
    public bool MayFail { get; } = seed % 10 == 9;

    bool Guarded()
    {
        if (depth > 2)
            return false;
        switch (random.Next(12))
        {
            case 0 or 1 or 2:
                Try();
                return true;
            case 3:
                Line($"using (new Closing($\"{{{Number()}}}\"))");
                Block(3);
                return true;
            case 4 when plainly == 0:
                Line("lock (typeof(S))");
                Plainly(() => Block(2));
                return true;
            case 5 or 6 when depth < 3:
                Function();
                return true;
            case 7 or 8 when functions.Where(f => caught > 0 || !f.MayFail).ToList() is { Count: > 0 } known:
                Declare(numbers, $"var NAME = {known[random.Next(known.Count)].Name}({Plainly(Value)});");
                return true;
            case 9 when finals == 0:
                Line($"if ({Value()} % 5 == {random.Next(5)}) {{ Console.WriteLine(\"left\"); {(loops > 0 ? (random.Next(2) == 0 ? "break;" : "continue;") : leave)} }}");
                return true;
            case 10:
                var array = Next();
                Line($"var {array} = new int[3];");
                Neighbours(i => $"{array}[{i % 3}] = {Call()};");
                Line($"Console.WriteLine({array}.Sum() + \" \" + S.Sum({array}));");
                return true;
            case 11 when caught > 0:
                Line($"{(random.Next(2) == 0 ? $"S.Refuses({Value()})" : $"{Number()} = S.Tried({Value()})")};");
                return true;
            default:
                return false;
        }
    }

    void Try()
    {
        var kind = random.Next(4);
        Line("try");
        // Nothing catches around a finally alone.
        caught += kind == 0 ? 0 : 1;
        Block(2 + random.Next(3), neighbours: true);
        caught -= kind == 0 ? 0 : 1;
        if (kind > 0)
        {
            var thrown = Next();
            Line(random.Next(3) == 0 ? $"catch (Exception {thrown}) when (S.Shown({Plainly(Value)}) > -10000 && {thrown} is not StepSkippedException)" : "catch (Exception)");
            Block(1 + random.Next(2));
        }
        if (kind > 1)
            return;
        finals++;
        Line("finally");
        Block(1 + random.Next(2));
        finals--;
    }

    /// <summary>Calls next to each other: what they set stands outside.</summary>
    void Neighbours(Func<int, string>? statement = null)
    {
        for (var i = random.Next(2, 5); i > 0; i--)
        {
            Line(statement?.Invoke(i) ?? random.Next(6) switch
            {
                0 when Filled() is { } list => $"{list}.Add({Call()});",
                1 when numbers.Count > 1 => $"({numbers[^1]}, {numbers[^2]}) = S.Split({Number()});",
                2 when Filled() is { } list => $"foreach (var n{++names} in new[] {{ 1, 2, 4 }}) {list}.Add({(caught > 0 ? "S.Picky" : "S.Add")}(n{names}));",
                3 => $"for (var n{++names} = 1; n{names} < 3; n{names}++) {Number()} = {(caught > 0 ? "S.Picky" : "S.Add")}(n{names} + {Number()});",
                4 when caught > 0 => $"{Number()} = S.Picky(S.Shown({Number()}));",
                _ => $"{Number()} = {Call()};",
            });
        }
    }

    /// <summary>A local function or a lambda: a function of its own, seen by what stands behind it.</summary>
    void Function()
    {
        var (isLocal, mayFail, name, parameter) = (random.Next(3) > 0, random.Next(2) == 0, Next(), Next());
        var (aroundCaught, aroundLoops, aroundFinals, aroundLeave) = (caught, loops, finals, leave);
        var (aroundMine, aroundEnumerated) = (mine, enumerated.ToList());
        (caught, loops, finals, leave, mine) = (mayFail ? 1 : 0, 0, 0, $"return {parameter};", lists.Count);
        enumerated.Clear();
        Line(isLocal ? $"int {name}(int {parameter})" : $"Func<int, int> {name} = {parameter} =>");
        numbers.Add(parameter);
        Plainly(() => Block(3, neighbours: true, end: () => $"return {Number()};"));
        numbers.RemoveAt(numbers.Count - 1);
        if (!isLocal)
            Line(";");
        (caught, loops, finals, leave, mine) = (aroundCaught, aroundLoops, aroundFinals, aroundLeave, aroundMine);
        enumerated.UnionWith(aroundEnumerated);
        functions.Add((name, mayFail));
    }

    void Loop(Action body)
    {
        var (aroundLoops, aroundFinals) = (loops, finals);
        (loops, finals) = (loops + 1, 0);
        body();
        (loops, finals) = (aroundLoops, aroundFinals);
    }

    /// <summary>Where nothing can be awaited.</summary>
    T Plainly<T>(Func<T> write)
    {
        plainly++;
        var written = write();
        plainly--;
        return written;
    }

    void Plainly(Action write) => Plainly(() => { write(); return 0; });
}
