using System.Diagnostics;
using System.Globalization;
using System.Text;
using Pipelines.Hosting;

namespace Pipelines.Reporting;

/// <summary>Records the activities of user sources, each when it ends.</summary>
sealed class ActivityRecorder : IDisposable
{
    readonly ActivityListener listener;

    public ActivityRecorder(ReportBuffer reports, Func<bool> isOwn)
    {
        listener = new()
        {
            ShouldListenTo = source => !FrameworkRecorder.IsOfFramework(source.Name),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => isOwn() ? ActivitySamplingResult.AllData : ActivitySamplingResult.None,
            ActivityStopped = activity =>
            {
                if (activity.IsAllDataRequested && isOwn())
                    reports.Add(SpanOf(activity));
            },
        };
        ActivitySource.AddActivityListener(listener);
    }

    public void Dispose() => listener.Dispose();

    static Span SpanOf(Activity activity) => new(
        activity.SpanId.ToHexString(), activity.ParentSpanId == default ? null : activity.ParentSpanId.ToHexString(), activity.Source.Name, activity.DisplayName,
        activity.Kind.ToString().ToLowerInvariant(), activity.StartTimeUtc, activity.Duration, activity.Status.ToString().ToLowerInvariant(), activity.StatusDescription, Tags(activity));

    static string Tags(Activity activity)
    {
        var text = new StringBuilder("{");
        foreach (var (name, value) in activity.EnumerateTagObjects())
        {
            if (text.Length > 1)
                text.Append(',');
            JsonLine.Quote(text, name);
            text.Append(':');
            JsonLine.Quote(text, string.Create(CultureInfo.InvariantCulture, $"{value}"));
        }
        return text.Append('}').ToString();
    }
}
