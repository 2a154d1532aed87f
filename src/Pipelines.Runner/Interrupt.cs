using System.Runtime.InteropServices;

namespace Pipelines.Runner;

/// <summary>Ctrl+C once asks to cancel, twice ends the process at once; so does the polite signal of a service manager.</summary>
sealed class Interrupt : IDisposable
{
    readonly CancellationTokenSource source = new();
    readonly PosixSignalRegistration[] registrations;
    readonly TextWriter error = Console.Error;

    public Interrupt() => registrations =
        [PosixSignalRegistration.Create(PosixSignal.SIGINT, Signal), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Signal)];

    public CancellationToken Token => source.Token;

    public void Dispose()
    {
        foreach (var registration in registrations)
            registration.Dispose();
        source.Dispose();
    }

    void Signal(PosixSignalContext context)
    {
        if (source.IsCancellationRequested)
            Environment.Exit(ExitCode.Cancelled);
        context.Cancel = true;
        error.WriteLine(Messages.Cancelling);
        source.Cancel();
    }
}
