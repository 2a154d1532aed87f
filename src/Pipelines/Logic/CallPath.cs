using System.ComponentModel;

namespace Pipelines.Logic;

/// <summary>Which call of the logic a step is.</summary>
/// <param name="Key">The same from run to run (rule P10).</param>
/// <param name="Site">The how-manieth call of the component in the text of its method, from 1; 0 where that is not known.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct CallPlace(string Key, int Site = 0);

/// <summary>
/// Where the current flow of the logic is: which method called which, and the how-manieth call of it that was. A step's key is its place below that (rule P10).
/// Calls are counted in the call that makes them, and so in the same order from run to run, whatever else goes on at the same time.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class CallPath : IDisposable
{
    private static readonly AsyncLocal<CallPath?> Flow = new();

    private readonly RunScope? scope;
    private readonly CallPath? outer;
    private readonly string prefix;
    private readonly Dictionary<string, int> calls = [];

    private CallPath(RunScope? scope, CallPath? outer, string prefix)
    {
        this.scope = scope;
        this.outer = outer;
        this.prefix = prefix;
    }

    /// <summary>A method of the logic that leads to components begins; it ends when the result is disposed of.</summary>
    public static CallPath Enter(string method)
    {
        var before = Flow.Value;
        var path = new CallPath(RunScope.Current, before, Current().Next(method) + "/");
        Flow.Value = path;
        return path;
    }

    /// <summary>The key of a call that is made now.</summary>
    public static string KeyOf(string component) => Current().Next(component);

    /// <summary>Ends the method.</summary>
    public void Dispose() => Flow.Value = outer;

    internal static CallPath Root(RunScope scope) => new(scope, null, "");

    // Runs that start runs, and steps that call what the logic calls, have paths of their own.
    private static CallPath Current() =>
        Flow.Value is { } path && path.scope == RunScope.Current ? path : RunScope.Current?.Path ?? new(null, null, "");

    private string Next(string callee)
    {
        lock (calls)
        {
            var number = calls.GetValueOrDefault(callee);
            calls[callee] = number + 1;
            return $"{prefix}{callee}[{number}]";
        }
    }
}
