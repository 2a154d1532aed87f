using System.Collections;
using System.Runtime;
using System.Runtime.Loader;
using System.Text;

namespace Pipelines.Hosting;

/// <summary>What steps share when they run one after the other in one process: set back where it can be, else looked at.</summary>
sealed class ProcessState
{
    const long MostMemory = 512L << 20;

    readonly IDictionary environment = Environment.GetEnvironmentVariables();
    readonly AppContextState settings = new();
    readonly Stream output = Console.OpenStandardOutput();
    readonly Stream error = Console.OpenStandardError();
    readonly GCLatencyMode latency = GCSettings.LatencyMode;
    readonly int contexts = AssemblyLoadContext.All.Count();
    readonly HashSet<string> shared = [.. ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "").Split(Path.PathSeparator)];
    readonly (int Workers, int Ports) least;
    readonly (int Workers, int Ports) most;

    public ProcessState()
    {
        ThreadPool.GetMinThreads(out least.Workers, out least.Ports);
        ThreadPool.GetMaxThreads(out most.Workers, out most.Ports);
    }

    /// <summary>Sets back what an earlier step may have changed. Folders are the request's.</summary>
    public void Prepare()
    {
        Console.SetOut(Writer(output));
        Console.SetError(Writer(error));
        Console.SetIn(TextReader.Null);
        StepHost.BeInvariant();
        SetEnvironment();
        GCSettings.LatencyMode = latency;
        ThreadPool.SetMaxThreads(most.Workers, most.Ports);
        ThreadPool.SetMinThreads(least.Workers, least.Ports);
        Environment.ExitCode = 0;
    }

    /// <summary>Ends the last line of the step that ran, and its streams by a line of their own.</summary>
    public void EndStreams(string mark)
    {
        var line = Encoding.UTF8.GetBytes($"\n{mark}\n");
        output.Write(line);
        error.Write(line);
    }

    /// <summary>True when nothing is left of what cannot be set back.</summary>
    public bool IsRestored() =>
        AssemblyLoadContext.All.Count() == contexts
        && AssemblyLoadContext.Default.Assemblies.All(IsShared)
        && settings.IsUnchanged()
        && Environment.WorkingSet < MostMemory;

    static StreamWriter Writer(Stream stream) => new(stream, new UTF8Encoding(false), 256, leaveOpen: true) { AutoFlush = true };

    /// <summary>What a step loads beside its own context stays: that is only to be what every process has at hand.</summary>
    bool IsShared(System.Reflection.Assembly assembly) => assembly.IsDynamic || shared.Contains(assembly.Location);

    void SetEnvironment()
    {
        var now = Environment.GetEnvironmentVariables();
        foreach (DictionaryEntry variable in now)
        {
            if (!environment.Contains(variable.Key))
                Environment.SetEnvironmentVariable((string)variable.Key, null);
        }
        foreach (DictionaryEntry variable in environment)
        {
            if (!Equals(now[variable.Key], variable.Value))
                Environment.SetEnvironmentVariable((string)variable.Key, (string?)variable.Value);
        }
    }
}
