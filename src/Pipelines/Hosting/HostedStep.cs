using System.Diagnostics;
using System.Runtime.CompilerServices;
using Pipelines.Reporting;
using Pipelines.Values;

namespace Pipelines.Hosting;

/// <summary>One attempt of a step in this process.</summary>
sealed class HostedStep(StepRequest request, AnswerPipe answers, HostedCopies copies, CancellationToken cancellationToken)
{
    /// <summary>What the step's code was loaded into, where it can be unloaded.</summary>
    public WeakReference? Loaded { get; private set; }

    /// <summary>Runs the step and answers how it ended.</summary>
    public void Run()
    {
        try
        {
            using var exchange = new HostedExchange(request);
            Execute(exchange);
            FlushConsole();
            answers.Completed(exchange.Outputs);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            FlushConsole();
            answers.Aborted();
        }
#pragma warning disable CA1031 // Whatever a step throws is its failure (rule F1).
        catch (Exception e)
        {
            FlushConsole();
            answers.Failed(ErrorPlace.Describe(e));
        }
#pragma warning restore CA1031
    }

    void Execute(HostedExchange exchange)
    {
        EnterFolders();
        foreach (var (name, value) in request.Secrets)
            Environment.SetEnvironmentVariable(name.Replace(":", "__", StringComparison.Ordinal), value);
        if (request.TraceParent is { } parent)
            EnterTrace(parent);
        var bundle = BundleLoadContext.Open(request.Bundle, request.Digest, collectible: request.Mark is not null);
        if (request.Mark is not null)
            Loaded = new(bundle);
        var uploads = new HostedUploads(request, answers);
        var reports = new ReportBuffer(answers);
        var context = new StepContext
        {
            Step = request.Step,
            Component = request.Component,
            RunId = request.RunId,
            Attempt = request.Attempt,
            Secrets = request.Secrets,
            CancellationToken = cancellationToken,
            Progress = answers,
            Upload = uploads.ToStep,
            Buffer = reports,
            Connect = request.Connect,
            ConnectArguments = request.ConnectArguments,
        };
        StepContext.Enter(context);
        PipelineRun.Enter(new(new HostedRun(request, context, answers, uploads, copies)));
        var recorded = bundle.Frameworks & request.Connect;
        try
        {
            if (recorded == AutoConnectFrameworks.None)
                bundle.StepBody()(new(context, exchange)).GetAwaiter().GetResult();
            else
                ExecuteRecorded(bundle, new(context, exchange), recorded, reports);
        }
        finally
        {
            reports.Close();
        }
        GC.KeepAlive(bundle);
    }

    /// <summary>What the step's code traces belongs below the attempt (rule H5); programs that it starts find the same in <c>TRACEPARENT</c>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static void EnterTrace(string parent)
    {
        Environment.SetEnvironmentVariable("TRACEPARENT", parent);
        new Activity("pipelines.step").SetParentId(parent).Start();
    }

    /// <summary>Apart, so that a step whose code uses no such framework loads nothing of them.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static void ExecuteRecorded(BundleLoadContext bundle, StepCall call, AutoConnectFrameworks frameworks, ReportBuffer reports)
    {
        using var recorder = FrameworkRecorder.Start(frameworks, reports, () => true);
        bundle.StepBody()(call).GetAwaiter().GetResult();
    }

    /// <summary>Rule V9: the caller's working directory, and the build's output where the program's own folder is asked for.</summary>
    void EnterFolders()
    {
        if (request.BaseDirectory.Length > 0)
            AppContext.SetData("APP_CONTEXT_BASE_DIRECTORY", Path.TrimEndingDirectorySeparator(request.BaseDirectory) + Path.DirectorySeparatorChar);
        if (request.WorkingDirectory.Length == 0)
            return;
        if (!Directory.Exists(request.WorkingDirectory))
            throw new ValueException(Messages.NoWorkingDirectory(request.WorkingDirectory));
        Environment.CurrentDirectory = request.WorkingDirectory;
    }

    /// <summary>Only where the step wrote something: the console itself costs more than a small step.</summary>
    static void FlushConsole()
    {
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            if (assembly.GetName().Name == "System.Console")
            {
                Flush();
                return;
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Flush()
    {
        Console.Out.Flush();
        Console.Error.Flush();
    }
}
