namespace Pipelines.Reporting;

/// <summary>
/// Gathers what the code of a step or of the logic reports, so that a point costs it no more than an entry in a list. Points leave when there are many, or
/// after a tenth of a second. Safe from any thread.
/// </summary>
sealed class ReportBuffer(IReportOutlet outlet)
{
    const int Most = 1024;
    const int LongestMilliseconds = 100;

    readonly Lock gate = new();
    // Not there before they are needed: a list of structs is code that each new process compiles again.
    List<MetricPoint>? ofStep;
    List<MetricPoint>? ofRun;
    List<Span>? spans;
    Timer? timer;
    bool isSet;
    bool isClosed;

    public void Add(ReportTarget target, in MetricPoint point)
    {
        lock (gate)
        {
            if (isClosed)
                return;
            var points = target == ReportTarget.Step ? ofStep ??= [] : ofRun ??= [];
            points.Add(point);
            Leave(points.Count);
        }
    }

    public void Add(Span span)
    {
        lock (gate)
        {
            if (isClosed)
                return;
            (spans ??= []).Add(span);
            Leave(spans.Count);
        }
    }

    /// <summary>A report goes at once, behind the points before it.</summary>
    public void Add(ReportTarget target, Report report)
    {
        lock (gate)
        {
            if (isClosed)
                return;
            Send();
            outlet.Report(target, report);
        }
    }

    /// <summary>Sends what is left. What is still reported afterwards belongs to nobody.</summary>
    public void Close()
    {
        lock (gate)
        {
            if (isClosed)
                return;
            Send();
            isClosed = true;
            if (timer is null)
                return;
            timer.Dispose();
            AppDomain.CurrentDomain.ProcessExit -= AtEnd;
            AppDomain.CurrentDomain.UnhandledException -= AtEnd;
        }
    }

    void Leave(int count)
    {
        if (count >= Most)
        {
            Send();
            return;
        }
        if (isSet)
            return;
        isSet = true;
        timer ??= NewTimer();
        timer.Change(LongestMilliseconds, Timeout.Infinite);
    }

    Timer NewTimer()
    {
        // A step may end its process, or have it ended, before its time.
        AppDomain.CurrentDomain.ProcessExit += AtEnd;
        AppDomain.CurrentDomain.UnhandledException += AtEnd;
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
            return new(static buffer => ((ReportBuffer)buffer!).AtEnd(null, EventArgs.Empty), this, Timeout.Infinite, Timeout.Infinite);
    }

    void AtEnd(object? sender, EventArgs e)
    {
        try
        {
            lock (gate)
                Send();
        }
        catch (IOException)
        {
            // The engine is gone, and this process soon after it.
        }
    }

    void Send()
    {
        isSet = false;
        if (isClosed)
            return;
        Send(ReportTarget.Step, ref ofStep);
        Send(ReportTarget.Run, ref ofRun);
        if (spans is not { } ended)
            return;
        spans = null;
        outlet.Spans(ended);
    }

    void Send(ReportTarget target, ref List<MetricPoint>? points)
    {
        if (points is not { } full)
            return;
        points = null;
        outlet.Metrics(target, full);
    }
}
