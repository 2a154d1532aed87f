using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pipelines.Values;

namespace Pipelines.Hosting;

/// <summary>Runs one step in this process: for the engine (<c>host</c>), from a bundle (<c>run</c>), or from its own project.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class StepHost
{
    /// <summary>
    /// Runs a step by itself, with inputs from the command line: <c>--test-size 0.3</c> for scalars, <c>--data file</c> for artifacts. Scalar
    /// outputs are printed, others written to <c>--out</c> (default <c>outputs</c>).
    /// </summary>
    /// <param name="component">The component's name.</param>
    /// <param name="args">The command line.</param>
    /// <param name="body">The generated entry.</param>
    /// <returns>0 when it ended well, 1 when it failed, 2 for arguments that do not fit, 130 when it was cancelled.</returns>
    public static Task<int> RunStandaloneAsync(string component, string[] args, StepBody body) => new StandaloneStep(component, body).RunAsync(args);

    internal static int Main(string[] args)
    {
        if (args.Length == 2 && args[0] == "host" && nint.TryParse(args[1], NumberStyles.None, CultureInfo.InvariantCulture, out var pipe))
            return Host(pipe);
        if (args is ["host", "contained", var mark])
            return Contained(mark);
        if (args.Length >= 2 && args[0] == "run")
            return RunBundle(args[1], args[2..]);
        Console.Error.WriteLine(Messages.HostUsage);
        return 2;
    }

    static int Host(nint pipe)
    {
        using var output = new FileStream(new SafeFileHandle(pipe, ownsHandle: false), FileAccess.Write, 0);
        Native.KeepFromChildren((int)pipe);
        return Host(output);
    }

    /// <summary>In a container there are the standard streams and no other ones: the answers go between what the step writes to its error stream.</summary>
    static int Contained(string mark)
    {
        using var errors = new FileStream(Native.CopyStandardError(), FileAccess.Write, 0);
        using var output = new FramedStream(errors, mark);
        return Host(output);
    }

    static int Host(Stream output)
    {
        Native.LeadGroup();
        using var input = new FileStream(Native.TakeStandardInput(), FileAccess.Read, 0);
        var requests = new RequestPipe(input);
        var answers = new AnswerPipe(output);
        var copies = new HostedCopies(answers);
        BeInvariant();
        using var cancel = new CancellationTokenSource();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        // A terminal's Ctrl+C reaches a container's client, which hands it on.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        HostWarmth.Warm();
        answers.Ready();
        if (!Next(requests, out var request))
            return 0;
        if (request.Mark is not null)
        {
            new ReusedHost(requests, answers, copies, cancel).Run(request);
            return 0;
        }
        Watch(requests, copies, cancel);
        new HostedStep(request, answers, copies, cancel.Token).Run();
        // Threads that the step left behind must not keep the process.
        Environment.Exit(0);
        return 0;

        void Cancel(PosixSignalContext signal)
        {
            signal.Cancel = true;
            cancel.Cancel();
        }
    }

    static bool Next(RequestPipe requests, out StepRequest request)
    {
        do
        {
            var line = requests.ReadLine();
            request = line.IsEmpty ? new() : StepRequest.Parse(line);
            if (line.IsEmpty)
                return false;
        }
        while (request.Type != "step");
        return true;
    }

    /// <summary>Cancels when asked to; ends everything when the engine is gone.</summary>
    static void Watch(RequestPipe requests, HostedCopies copies, CancellationTokenSource cancel) => new Thread(() =>
    {
        while (requests.ReadLine() is { IsEmpty: false } line)
        {
            var told = StepRequest.Parse(line);
            if (told.Type == "cancel")
                cancel.Cancel();
            else if (told.Type == "copied")
                copies.Take(told);
        }
        Native.EndAtOnce();
    })
    { IsBackground = true }.Start();

    static int RunBundle(string folder, string[] args)
    {
        BeInvariant();
        try
        {
            var bundle = BundleLoadContext.Open(folder);
            if (bundle.BaseDirectory is { } baseDirectory)
                AppContext.SetData("APP_CONTEXT_BASE_DIRECTORY", Path.TrimEndingDirectorySeparator(baseDirectory) + Path.DirectorySeparatorChar);
            return new StandaloneStep(bundle.BundleName, bundle.Execute<StepBody>(), folder).RunAsync(args).GetAwaiter().GetResult();
        }
        catch (ValueException e)
        {
            Console.Error.WriteLine(e.Message);
            return 2;
        }
    }

    internal static void BeInvariant()
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
        CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
    }
}
