using System.Globalization;
using System.Runtime.InteropServices;

namespace Pipelines.Engine.Artifacts;

/// <summary>What of a file changes when anybody writes to it, whatever they do about its times: the system alone sets the time of the last change, to the nanosecond.</summary>
static partial class FileIdentity
{
    const int CurrentFolder = -100;
    const uint BasicStats = 0x7ff;
    const int Size = 256;

    /// <summary>Device, number, size, and the times of the last writing and change; null where the system does not say them.</summary>
    public static string? Of(string path)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        Span<byte> found = stackalloc byte[Size];
        try
        {
            if (Stat(CurrentFolder, path, 0, BasicStats, ref found[0]) != 0)
                return null;
        }
        catch (EntryPointNotFoundException)
        {
            // An older C library.
            return null;
        }
        return string.Create(CultureInfo.InvariantCulture, $"{Int(found, 136)}:{Int(found, 140)} {Long(found, 32)} {Long(found, 40)} {Long(found, 112)}.{Int(found, 120)} {Long(found, 96)}.{Int(found, 104)}");
    }

    static uint Int(ReadOnlySpan<byte> bytes, int at) => MemoryMarshal.Read<uint>(bytes[at..]);

    static long Long(ReadOnlySpan<byte> bytes, int at) => MemoryMarshal.Read<long>(bytes[at..]);

    // The places are those of Linux's struct statx, which is the same on every processor.
    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(int folder, string path, int flags, uint mask, ref byte found);
}
