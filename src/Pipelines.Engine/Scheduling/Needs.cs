namespace Pipelines.Engine.Scheduling;

/// <summary>What a step takes of the machine while it runs, or what is there to take.</summary>
readonly record struct Needs(int Cpus, long MemoryMb, int Gpus)
{
    /// <summary>What no number of steps takes up: others decide where they run.</summary>
    public static Needs Endless { get; } = new(1 << 28, 1L << 48, 1 << 28);

    /// <summary>A step that needs more than there is takes all: it runs alone.</summary>
    public Needs Within(Needs all) => new(Math.Min(Cpus, all.Cpus), Math.Min(MemoryMb, all.MemoryMb), Math.Min(Gpus, all.Gpus));

    public bool Fit(Needs free) =>
        (Cpus == 0 || Cpus <= free.Cpus) && (MemoryMb == 0 || MemoryMb <= free.MemoryMb) && (Gpus == 0 || Gpus <= free.Gpus);

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Parts());

    public static Needs operator +(Needs a, Needs b) => new(a.Cpus + b.Cpus, a.MemoryMb + b.MemoryMb, a.Gpus + b.Gpus);

    public static Needs operator -(Needs a, Needs b) => new(a.Cpus - b.Cpus, a.MemoryMb - b.MemoryMb, a.Gpus - b.Gpus);

    IEnumerable<string> Parts()
    {
        yield return Cpus == 1 ? "1 core" : $"{Cpus} cores";
        if (MemoryMb > 0)
            yield return $"{MemoryMb} MiB";
        yield return Gpus == 1 ? "1 graphics processor" : $"{Gpus} graphics processors";
    }
}
