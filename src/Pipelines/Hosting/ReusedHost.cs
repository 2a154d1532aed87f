using System.Runtime.CompilerServices;

namespace Pipelines.Hosting;

/// <summary>
/// A host that takes step after step, each on a thread and in a load context of its own. It ends when a step left something behind: what cannot be
/// unloaded is still held by a thread, a timer or a handler.
/// </summary>
sealed class ReusedHost(RequestPipe requests, AnswerPipe answers, HostedCopies copies, CancellationTokenSource cancel)
{
    const int MostSteps = 250;
    const int MostCollections = 5;

    readonly ProcessState state = new();
    StepRequest? next;

    /// <summary>Serves until a step leaves something behind. The process ends when the engine is gone.</summary>
    public void Run(StepRequest first)
    {
        using var arrived = new SemaphoreSlim(0);
        new Thread(() => Read(arrived)) { IsBackground = true }.UnsafeStart();
        var request = first;
        for (var served = 1; Serve(request) && served < MostSteps && !cancel.IsCancellationRequested; served++)
        {
            state.EndStreams(request.Mark!);
            answers.Ready();
            arrived.Wait();
            request = next!;
        }
        Environment.Exit(0);
    }

    void Read(SemaphoreSlim arrived)
    {
        while (requests.ReadLine() is { IsEmpty: false } line)
        {
            var request = StepRequest.Parse(line);
            if (request.Type == "cancel")
                cancel.Cancel();
            else if (request.Type == "copied")
                copies.Take(request);
            if (request.Type != "step")
                continue;
            next = request;
            arrived.Release();
        }
        Native.EndAtOnce();
    }

    /// <summary>True when the process is again as it was before.</summary>
    bool Serve(StepRequest request)
    {
        state.Prepare();
        var loaded = Execute(request);
        return !Children.MayRun() && Unload(loaded) && state.IsRestored();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    WeakReference? Execute(StepRequest request)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel.Token);
        var step = new HostedStep(request, answers, copies, stop.Token);
        var thread = new Thread(step.Run) { IsBackground = true };
        thread.UnsafeStart();
        thread.Join();
        return step.Loaded;
    }

    static bool Unload(WeakReference? loaded)
    {
        if (loaded is null)
            return true;
        Begin(loaded);
        for (var i = 0; i < MostCollections && loaded.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        return !loaded.IsAlive;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Begin(WeakReference loaded) => ((BundleLoadContext?)loaded.Target)?.Unload();
}
