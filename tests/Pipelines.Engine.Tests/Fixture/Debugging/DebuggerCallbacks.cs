using System.Runtime.InteropServices;

namespace Pipelines.Engine.Tests.Fixture.Debugging;

/// <summary>What the runtime's debugging interface calls: ICorDebugManagedCallback and its second part. All but what is of interest only lets the process go on.</summary>
static unsafe class DebuggerCallbacks
{
    const int NoInterface = unchecked((int)0x80004002);
    static readonly Guid FirstId = new("3d6f5f60-7538-11d3-8d5b-00104b35e7ef");
    static readonly Guid SecondId = new("250E5EEA-DB5C-4C76-B6F3-8C46F12E3203");
    static readonly Guid UnknownId = new("00000000-0000-0000-C000-000000000046");

    static readonly nint First = Table(
        29,
        (3, (nint)(delegate* unmanaged<nint, nint, nint, nint, int>)&Breakpoint),
        (5, (nint)(delegate* unmanaged<nint, nint, nint, nint, int>)&Break),
        (10, (nint)(delegate* unmanaged<nint, nint, nint, nint, int>)&ExitProcess),
        (26, (nint)(delegate* unmanaged<nint, nint, nint, nint, int>)&UpdateModuleSymbols));

    static readonly nint Second = Table(11);

    static ManagedDebugger? debugger;

    public static nint For(ManagedDebugger newDebugger)
    {
        debugger = newDebugger;
        return First;
    }

    static nint Table(int count, params (int Slot, nint Method)[] own)
    {
        var table = (nint*)NativeMemory.Alloc((nuint)(count * sizeof(nint)));
        table[0] = (nint)(delegate* unmanaged<nint, Guid*, nint*, int>)&QueryInterface;
        table[1] = table[2] = (nint)(delegate* unmanaged<nint, uint>)&Count;
        for (var slot = 3; slot < count; slot++)
            table[slot] = (nint)(delegate* unmanaged<nint, nint, nint, nint, int>)&Other;
        foreach (var (slot, method) in own)
            table[slot] = method;
        var made = (nint*)NativeMemory.Alloc((nuint)sizeof(nint));
        *made = (nint)table;
        return (nint)made;
    }

    /// <summary>Whatever happens, the process goes on: its first argument, a process or an application domain, continues it.</summary>
    static int Handle(nint controller, Action<ManagedDebugger> action)
    {
        try
        {
            action(debugger!);
        }
        catch (Exception error)
        {
            debugger!.OnError(error);
        }
        return new ComObject(controller).Try(4, 0);
    }

    [UnmanagedCallersOnly]
    static int Other(nint self, nint controller, nint second, nint third) => Handle(controller, _ => { });

    [UnmanagedCallersOnly]
    static int Breakpoint(nint self, nint domain, nint thread, nint breakpoint) => Handle(domain, debugger => debugger.OnStop("breakpoint", new(thread)));

    [UnmanagedCallersOnly]
    static int Break(nint self, nint domain, nint thread, nint unused) => Handle(domain, debugger => debugger.OnStop("break", new(thread)));

    [UnmanagedCallersOnly]
    static int ExitProcess(nint self, nint process, nint unused, nint unused2) => Handle(process, debugger => debugger.OnExit());

    [UnmanagedCallersOnly]
    static int UpdateModuleSymbols(nint self, nint domain, nint module, nint stream) => Handle(domain, debugger => debugger.OnSymbols(new(module), new(stream)));

    [UnmanagedCallersOnly]
    static uint Count(nint self) => 1;

    [UnmanagedCallersOnly]
    static int QueryInterface(nint self, Guid* id, nint* found)
    {
        *found = *id == SecondId ? Second : *id == FirstId || *id == UnknownId ? First : 0;
        return *found == 0 ? NoInterface : 0;
    }
}
