using System.Diagnostics;
using System.Globalization;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Runtime.InteropServices;

namespace Pipelines.Engine.Tests.Fixture.Debugging;

/// <summary>
/// A debugger as an editor has one, on the interface of the runtime itself: attached to a process, it takes the symbols of assemblies that are loaded from memory, sets
/// breakpoints at lines of a file, and notes where the process stops. One at a time.
/// </summary>
sealed class ManagedDebugger
{
    const string Dbi = "libmscordbi.so";

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    readonly string file;
    readonly IReadOnlyCollection<int> lines;
    readonly List<string> stops = [];
    readonly TaskCompletionSource exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly ComObject debugging;
    ComObject? module;
    MetadataReaderProvider? symbols;

    ManagedDebugger(Process process, string file, IReadOnlyCollection<int> lines)
    {
        this.file = file;
        this.lines = lines;
        debugging = Create(process.Id);
        debugging.Call(3);
        debugging.Call(5, DebuggerCallbacks.For(this));
        Attach(process.Id);
    }

    /// <summary>Null where the runtime comes without its debugging library.</summary>
    public static string? Unavailable =>
        OperatingSystem.IsLinux() && File.Exists(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), Dbi)) ? null : $"needs the runtime's {Dbi}";

    /// <summary>Each stop in order: <c>break</c> or <c>breakpoint</c>, and the line.</summary>
    public IReadOnlyList<string> Stops => stops;

    /// <summary>Done when the process has ended.</summary>
    public Task Exited => exited.Task;

    /// <param name="process">The process, in which nothing of interest has been loaded yet.</param>
    /// <param name="file">A source file as the symbols name it.</param>
    /// <param name="lines">Its lines to stop at.</param>
    public static Task<ManagedDebugger> AttachAsync(Process process, string file, IReadOnlyCollection<int> lines) =>
        Task.Run(() => new ManagedDebugger(process, file, lines)).WaitAsync(Patience, TestContext.Current.CancellationToken);

    /// <summary>Lets the debugging library end. It waits for its own threads without a limit: longer than a while nobody waits with it.</summary>
    public Task EndAsync() => Task.WhenAny(Task.Run(() => debugging.Call(4)), Task.Delay(Patience, TestContext.Current.CancellationToken));

    public void OnExit() => exited.TrySetResult();

    /// <summary>An assembly was loaded from memory with its symbols.</summary>
    public void OnSymbols(ComObject loaded, ComObject stream)
    {
        module = loaded;
        symbols = MetadataReaderProvider.FromPortablePdbStream(Read(stream));
        var reader = symbols.GetMetadataReader();
        foreach (var method in reader.MethodDebugInformation)
        {
            foreach (var point in Points(reader, method).Where(point => lines.Contains(point.StartLine)))
                loaded.Get(9, MetadataTokens.GetToken(method.ToDefinitionHandle())).Get(6).Get(7, point.Offset).Call(3, 1);
        }
    }

    public void OnStop(string kind, ComObject thread) => stops.Add($"{kind} {LineOf(thread)}");

    public void OnError(Exception error) => stops.Add(error.ToString());

    unsafe string LineOf(ComObject thread)
    {
        for (var frame = thread.Get(15); frame.Pointer != 0; frame = frame.Get(8))
        {
            if (frame.As(new("03E26311-4F76-11d3-88C6-006097945418")) is not { } code || frame.Get(5).Get(3).Pointer != module?.Pointer)
                continue;
            uint token, offset;
            int mapping;
            frame.Call(6, (nint)(&token));
            code.Call(11, (nint)(&offset), (nint)(&mapping));
            return LineAt((int)token, (int)offset);
        }
        return "elsewhere";
    }

    /// <summary>Behind a call the place is that of the next instruction, which still is in the same statement.</summary>
    string LineAt(int method, int offset) => Points(symbols!.GetMetadataReader(), ((MethodDefinitionHandle)MetadataTokens.EntityHandle(method)).ToDebugInformationHandle())
        .Last(point => point.Offset <= offset).StartLine.ToString(CultureInfo.InvariantCulture);

    IEnumerable<SequencePoint> Points(MetadataReader reader, MethodDebugInformationHandle method) => reader.GetMethodDebugInformation(method).GetSequencePoints()
        .Where(point => !point.IsHidden && reader.GetString(reader.GetDocument(point.Document).Name) == file);

    unsafe void Attach(int process)
    {
        nint attached;
        debugging.Call(8, process, 0, (nint)(&attached));
    }

    static unsafe MemoryStream Read(ComObject stream)
    {
        var all = new MemoryStream();
        var part = stackalloc byte[4096];
        uint count;
        do
        {
            count = 0;
            stream.Call(3, (nint)part, 4096, (nint)(&count));
            all.Write(new(part, (int)count));
        }
        while (count > 0);
        all.Position = 0;
        return all;
    }

    /// <summary>What <c>dbgshim</c> does for editors: the debugging library of the process's own runtime, told where that runtime lies in the process.</summary>
    static unsafe ComObject Create(int process)
    {
        var runtime = File.ReadLines($"/proc/{process}/maps").First(line => line.EndsWith("/libcoreclr.so", StringComparison.Ordinal));
        var folder = Path.GetDirectoryName(runtime[runtime.IndexOf('/', StringComparison.Ordinal)..])!;
        var at = nint.Parse(runtime.AsSpan(0, runtime.IndexOf('-', StringComparison.Ordinal)), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        NativeLibrary.Load(Path.Combine(folder, "libmscordaccore.so"));
        var dbi = NativeLibrary.Load(Path.Combine(folder, Dbi));
        var main = (delegate* unmanaged<nint, uint, nint, int>)NativeLibrary.GetExport(dbi, "DllMain");
        var create = (delegate* unmanaged<int, uint, char*, char*, nint, nint*, int>)NativeLibrary.GetExport(dbi, "CoreCLRCreateCordbObject3");
        const uint processAttach = 1;
        const int latest = 4;
        nint made;
        fixed (char* access = Path.Combine(folder, "libmscordaccore.so"))
        {
            if (main(dbi, processAttach, 0) == 0 || create(latest, (uint)process, null, access, at, &made) is not 0)
                throw new InvalidOperationException("the debugging library does not start");
        }
        return new(made);
    }
}
