// Reflection on a type that is named in code sees its members; what is found by name, its author names.
using System.Diagnostics.CodeAnalysis;

public sealed class Plugin { public string Hello() => "hello"; public string Other() => "other"; }
public sealed class Named { public string Secret() => "secret"; static string Hidden(int n) => "hidden" + n; }
public sealed class Unreached { public string Hello() => "no"; }

public static class Work
{
    static string Greet(string text) => text + "!";
    static string Greet(int number) => number + "?";
    static string Never() => "";

    [DynamicDependency("Hidden(System.Int32)", typeof(Named))]
    static object? Invoke(string name) => typeof(Work).Assembly.GetType("Named")!.GetMethod(name, (System.Reflection.BindingFlags)40)!.Invoke(null, [3]);

    [Component(HelperFunctions = [nameof(Greet)], HelperTypes = [typeof(Named)])]
    public static string Step()
    {
        var plugin = typeof(Plugin).GetMethod("Hello")!.Invoke(Activator.CreateInstance(typeof(Plugin)), null);
        var greeting = typeof(Work).GetMethod("Gr" + "eet", (System.Reflection.BindingFlags)40, [typeof(int)])!.Invoke(null, [4]);
        dynamic named = Activator.CreateInstance(Type.GetType("Named")!)!;
        return $"{plugin} {greeting} {named.Secret()} {Invoke("Hidden")}";
    }
}
