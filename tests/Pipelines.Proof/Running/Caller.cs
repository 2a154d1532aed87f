using System.Reflection;
using System.Runtime.Loader;

namespace Pipelines.Proof.Running;

/// <summary>The process that calls: original and slice, each in a load context of its own, with equal inputs.</summary>
static class Caller
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Writes a line for each call of the list: what came of it, and where the two differ.</summary>
    /// <param name="list">A file: the original's assembly, then a line <c>name|assembly|entry</c> for each slice.</param>
    /// <param name="from">How many of them are done.</param>
    /// <returns>3 when a call did not come back: the rest is for another process.</returns>
    public static int Run(string list, int from)
    {
        var lines = File.ReadAllLines(list);
        var dependencies = lines[0].Split('|');
        var original = Load(dependencies[0], dependencies);
        var marked = MarkedIn(original);
        foreach (var line in lines.Skip(1 + from))
        {
            var parts = line.Split('|');
            var result = "late";
            // A stack of its own size: what overflows it ends the process, and is counted as that.
            var thread = new Thread(() => result = Compare(marked.GetValueOrDefault(parts[0]), parts[1], parts[2], dependencies), 16 << 20) { IsBackground = true };
            thread.Start();
            var ended = thread.Join(Patience);
            Console.WriteLine($"{parts[0]}|{result.ReplaceLineEndings("\\n")}");
            if (!ended)
                return 3;
        }
        return 0;
    }

    static string Compare(MethodInfo? original, string file, string entry, string[] dependencies)
    {
        if (original is null)
            return "unknown";
        try
        {
            var slice = (MethodInfo)Load(file, dependencies).GetType(entry, throwOnError: true)!.GetProperty("Component", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!.GetValue(null)!;
            var same = 0;
            for (var round = 0; round < Inputs.Rounds; round++)
            {
                if (!TryMake(original, round, out var given) || !TryMake(slice, round, out var givenToo))
                    return "inputs";
                var expected = Result(original, given);
                TryMake(original, round, out var again);
                // The second time round counts: caches and counters are filled, as they would be in one process.
                if (Result(original, again) != expected)
                    continue;
                var seen = Result(slice, givenToo);
                if (seen != expected)
                    return $"different in round {round}: {Cut(expected, seen)} but in the slice {Cut(seen, expected)}";
                same++;
            }
            return same > 0 ? "same" : "unstable";
        }
        catch (Exception error)
        {
            return $"different: {error.GetType().Name} {error.Message}";
        }
    }

    static bool TryMake(MethodInfo method, int round, out object?[] values)
    {
        var parameters = method.GetParameters();
        values = new object?[parameters.Length];
        for (var i = 0; i < parameters.Length; i++)
        {
            if (!Inputs.TryMake(parameters[i].ParameterType, round + i * (round % 3), out values[i]))
                return false;
        }
        return true;
    }

    static string Result(MethodInfo method, object?[] values)
    {
        try
        {
            var result = method.Invoke(null, BindingFlags.DoNotWrapExceptions, null, values, null);
            if (result is Task task)
            {
                task.GetAwaiter().GetResult();
                result = task.GetType().GetProperty("Result")?.GetValue(task);
            }
            return ValueText.Of(result) + " after " + ValueText.Of(values);
        }
        catch (Exception error)
        {
            return "throws " + error.GetType().FullName;
        }
    }

    /// <summary>From where they part.</summary>
    static string Cut(string text, string other)
    {
        var at = text.Zip(other).TakeWhile(p => p.First == p.Second).Count();
        return text[Math.Max(0, at - 60)..Math.Min(text.Length, at + 100)];
    }

    static Dictionary<string, MethodInfo> MarkedIn(Assembly assembly)
    {
        const BindingFlags All = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        var marked = new Dictionary<string, MethodInfo>();
        foreach (var method in assembly.GetTypes().SelectMany(t => t.GetMethods(All)))
        {
            var mark = method.GetCustomAttributesData().FirstOrDefault(a => a.AttributeType.FullName == "Pipelines.ComponentAttribute");
            if (mark?.NamedArguments.FirstOrDefault(a => a.MemberName == "Name").TypedValue.Value is string name)
                marked[name] = method;
        }
        return marked;
    }

    static Assembly Load(string file, string[] dependencies)
    {
        var context = new AssemblyLoadContext(file);
        context.Resolving += (c, name) => dependencies.Skip(1).FirstOrDefault(d => Path.GetFileNameWithoutExtension(d) == name.Name) is { } found ? c.LoadFromAssemblyPath(found) : null;
        return context.LoadFromAssemblyPath(file);
    }
}
