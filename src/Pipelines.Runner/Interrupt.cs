using System.Runtime.InteropServices;

namespace Pipelines.Runner;

/// <summary>Ctrl+C once asks to cancel, twice ends the process at once, or the third time where the second means something; so does the polite signal of a service manager.</summary>
sealed class Interrupt : IDisposable
{
    readonly CancellationTokenSource source = new();
    readonly CancellationTokenSource again = new();
    bool heedsAgain;
    readonly PosixSignalRegistration[] registrations;
    readonly TextWriter error = Console.Error;

    public Interrupt() => registrations =
        [PosixSignalRegistration.Create(PosixSignal.SIGINT, Signal), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Signal)];

    public CancellationToken Token => source.Token;

    /// <summary>Set by the second signal, where somebody asked for this.</summary>
    public CancellationToken Again
    {
        get
        {
            heedsAgain = true;
            return again.Token;
        }
    }

    public void Dispose()
    {
        foreach (var registration in registrations)
            registration.Dispose();
        source.Dispose();
        again.Dispose();
    }

    void Signal(PosixSignalContext context)
    {
        if (again.IsCancellationRequested || source.IsCancellationRequested && !heedsAgain)
            Environment.Exit(ExitCode.Cancelled);
        context.Cancel = true;
        if (heedsAgain)
        {
            (source.IsCancellationRequested ? again : source).Cancel();
            return;
        }
        error.WriteLine(Messages.Cancelling);
        source.Cancel();
    }
}
