namespace Pipelines.Engine.Containers;

/// <summary>A container that one attempt is to run in.</summary>
/// <param name="Engine">What runs it.</param>
/// <param name="Image">The image it is made from.</param>
/// <param name="Name">Its name, no other attempt's.</param>
/// <param name="Mark">By which the step host tells its answers from what the step writes.</param>
/// <param name="Arguments">The engine's whole command line.</param>
/// <param name="HasSetup">Whether a script runs before the step.</param>
sealed record ContainerStart(ContainerEngine Engine, string Image, string Name, string Mark, IReadOnlyList<string> Arguments, bool HasSetup)
{
    /// <summary>Ends it, if it is still there.</summary>
    public Task RemoveAsync() => Engine.RemoveAsync(Name);

    /// <summary>Why it ended before the step did; null where that is to be said as of any process.</summary>
    /// <param name="isReady">Whether the step host had come up in it.</param>
    /// <param name="code">The exit code of the engine's command.</param>
    /// <param name="said">What it wrote.</param>
    public string? Explain(bool isReady, int code, string said)
    {
        const int engineFailed = 125, notExecutable = 126, notFound = 127, killed = 137, noFramework = 150;
        if (isReady)
            return code == killed ? Messages.ContainerKilled(Image) : null;
        if (code == engineFailed)
            return Messages.NotStarted(Engine.Program, Image, said);
        if (HasSetup && code is notFound or notExecutable && said.Contains("bash", StringComparison.Ordinal) && !said.Contains("setup:", StringComparison.Ordinal) && !said.Contains(ContainerCommand.SetupFile, StringComparison.Ordinal))
            return Messages.NoBashInImage(Image, said);
        if (said.Contains(ContainerCommand.NoDotnet, StringComparison.Ordinal) || !HasSetup && code is notFound or notExecutable)
            return Messages.NoDotnetInImage(Image);
        if (code == noFramework)
            return Messages.OtherDotnetInImage(Image, said);
        return HasSetup ? Messages.SetupFailed(Image, code, said) : null;
    }
}
