// Native calls: the declaration is carried, by hand or by the generator.
using System.Runtime.InteropServices;

public static partial class Native
{
    [DllImport("libc", EntryPoint = "abs")] public static extern int Absolute(int n);
    [LibraryImport("libc", EntryPoint = "toupper")] public static partial int Upper(int c);
    [DllImport("libc")] public static extern int getpid();
    [StructLayout(LayoutKind.Sequential)] public struct Division { public int Quotient; public int Remainder; }
    [DllImport("libc")] public static extern Division div(int a, int b);
}

public static class Work
{
    [Component]
    public static string Step() => $"{Native.Absolute(-4)} {(char)Native.Upper('x')} {Native.div(7, 2).Remainder}";
}
