namespace Pipelines.Reporting;

/// <summary>
/// Gathers what the code of a step or of the logic reports, so that a point costs it no more than an entry in a list. Points leave on a thread of their own when there are
/// many, or after a tenth of a second. Safe from any thread.
/// </summary>
sealed class ReportBuffer(IReportOutlet outlet)
{
    const int Part = 1024;
    const int LongestMilliseconds = 100;

    /// <summary>From here on whoever reports waits until what was reported has left: it must not fill the memory.</summary>
    const int Most = 64 * Part;

    /// <summary>Held while something leaves, and taken before the other one.</summary>
    readonly Lock leaving = new();
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
        int count;
        lock (gate)
        {
            if (isClosed)
                return;
            var points = target == ReportTarget.Step ? ofStep ??= [] : ofRun ??= [];
            points.Add(point);
            count = points.Count;
            SetTimer(count);
        }
        if (count >= Most)
            Send();
    }

    public void Add(Span span)
    {
        int count;
        lock (gate)
        {
            if (isClosed)
                return;
            (spans ??= []).Add(span);
            count = spans.Count;
            SetTimer(count);
        }
        if (count >= Most)
            Send();
    }

    /// <summary>A report goes at once, behind the points before it.</summary>
    public void Add(ReportTarget target, Report report)
    {
        lock (leaving)
        {
            Send();
            if (!isClosed)
                outlet.Report(target, report);
        }
    }

    /// <summary>Sends what is left. What is still reported afterwards belongs to nobody.</summary>
    public void Close()
    {
        lock (leaving)
        {
            Send(closes: true);
            if (timer is null)
                return;
            timer.Dispose();
            AppDomain.CurrentDomain.ProcessExit -= AtEnd;
            AppDomain.CurrentDomain.UnhandledException -= AtEnd;
        }
    }

    void SetTimer(int count)
    {
        if (isSet && count != Part)
            return;
        isSet = true;
        timer ??= NewTimer();
        timer.Change(count < Part ? LongestMilliseconds : 0, Timeout.Infinite);
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
            Send();
        }
        catch (IOException)
        {
            // The engine is gone, and this process soon after it.
        }
    }

    void Send(bool closes = false)
    {
        lock (leaving)
        {
            List<MetricPoint>? step, run;
            List<Span>? ended;
            lock (gate)
            {
                (step, run, ended) = (ofStep, ofRun, spans);
                (ofStep, ofRun, spans) = (null, null, null);
                (isSet, isClosed) = (false, isClosed || closes);
            }
            Send(ReportTarget.Step, step);
            Send(ReportTarget.Run, run);
            if (ended is not null)
                outlet.Spans(ended);
        }
    }

    void Send(ReportTarget target, List<MetricPoint>? points)
    {
        if (points is null)
            return;
        if (points.Count <= Part)
            outlet.Metrics(target, points);
        for (var sent = 0; points.Count > Part && sent < points.Count; sent += Part)
            outlet.Metrics(target, points.GetRange(sent, Math.Min(Part, points.Count - sent)));
    }
}
