using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Pipelines.Reporting;

/// <summary>
/// Records the measurements of user meters as metrics: the title is the instrument's name, the series the meter's with the tags, as in
/// <c>Work{split=test}</c>, the iteration counts from 0. Counters report their sum, others each value; what is observed is asked for once a second and at the end.
/// </summary>
sealed class MeterRecorder : IDisposable
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    readonly MeterListener listener = new();
    readonly Lock gate = new();
    readonly Dictionary<(Instrument Instrument, string Tags), Curve> curves = [];
    readonly ReportBuffer reports;
    readonly Func<bool> isOwn;
    readonly Timer timer;
    readonly bool isStarting = true;
    [ThreadStatic]
    static bool isObserving;

    public MeterRecorder(ReportBuffer reports, Func<bool> isOwn)
    {
        (this.reports, this.isOwn) = (reports, isOwn);
        listener.InstrumentPublished = (instrument, _) => Meet(instrument);
        listener.SetMeasurementEventCallback<byte>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.SetMeasurementEventCallback<short>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.SetMeasurementEventCallback<float>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.SetMeasurementEventCallback<decimal>((instrument, value, tags, _) => Take(instrument, (double)value, tags));
        listener.Start();
        isStarting = false;
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
            timer = new(static recorder => ((MeterRecorder)recorder!).Observe(), this, Pause, Pause);
    }

    public void Dispose()
    {
        timer.Dispose();
        Observe();
        listener.Dispose();
    }

    void Meet(Instrument instrument)
    {
        // What another step made to be observed is that one's.
        if (!FrameworkRecorder.IsOfFramework(instrument.Meter.Name) && (!instrument.IsObservable || !isStarting && isOwn()))
            listener.EnableMeasurementEvents(instrument);
    }

    void Observe()
    {
        try
        {
            isObserving = true;
            listener.RecordObservableInstruments();
        }
#pragma warning disable CA1031 // What user code throws when it is asked for a value is no failure of its step.
        catch (Exception)
#pragma warning restore CA1031
        {
            // The other instruments were asked all the same.
        }
        finally
        {
            isObserving = false;
        }
    }

    void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!isObserving && !isOwn())
            return;
        lock (gate)
        {
            var name = tags.IsEmpty ? "" : Text(tags);
            if (!curves.TryGetValue((instrument, name), out var curve))
                curves.Add((instrument, name), curve = new(instrument.Meter.Name + name));
            curve.Sum += value;
            reports.Add(ReportTarget.Step, new MetricPoint(instrument.Name, curve.Series, curve.Count++, Adds(instrument) ? curve.Sum : value, DateTimeOffset.UtcNow));
        }
    }

    static bool Adds(Instrument instrument)
    {
        var type = instrument.GetType();
        return type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(Counter<>) || type.GetGenericTypeDefinition() == typeof(UpDownCounter<>));
    }

    static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = new StringBuilder("{");
        foreach (var (name, value) in tags)
            text.Append(text.Length > 1 ? "," : "").Append(name).Append('=').Append(CultureInfo.InvariantCulture, $"{value}");
        return text.Append('}').ToString();
    }

    sealed class Curve(string series)
    {
        public string Series { get; } = series;

        public long Count { get; set; }

        public double Sum { get; set; }
    }
}
