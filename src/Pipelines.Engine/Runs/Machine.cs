using System.Globalization;

namespace Pipelines.Engine.Runs;

/// <summary>What this machine has for steps.</summary>
static class Machine
{
    const string Nvidia = "/proc/driver/nvidia/gpus";

    /// <summary>What this process may use, container limits counted.</summary>
    public static long MemoryMb { get; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20;

    /// <summary>As many as <c>CUDA_VISIBLE_DEVICES</c> names, else as the driver shows.</summary>
    public static int Gpus { get; } = Count(Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES"));

    static int Count(string? visible)
    {
        if (visible is not null)
            return visible.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeWhile(IsDevice).Count();
        return Directory.Exists(Nvidia) ? Directory.GetDirectories(Nvidia).Length : 0;
    }

    /// <summary>What follows a device that there is not, such as -1, does not count.</summary>
    static bool IsDevice(string name) => !int.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || number >= 0;
}
