using System.Globalization;
using Pipelines.Proof.Marking;
using Pipelines.Proof.Slicing;

namespace Pipelines.Proof;

/// <summary>The verdicts of one project, counted.</summary>
sealed record Tally(string Project, Subject Subject, IReadOnlyList<Verdict> Verdicts, int Members, TimeSpan Time)
{
    public int Of(Outcome outcome) => Verdicts.Count(v => v.Outcome == outcome);

    public bool IsProven => Verdicts.Count > 0 && Of(Outcome.Broken) == 0;

    public IEnumerable<string> Lines()
    {
        yield return $"{Project}: {Verdicts.Count} static methods, {Subject.Lines} lines, {Members} members";
        yield return $"  sliced    {Of(Outcome.Sliced)}";
        yield return $"  beyond    {Of(Outcome.SlicedBeyondRules)} sliced too, though their values cannot travel";
        yield return $"  refused   {Of(Outcome.Refused)}{Counted(Verdicts.Where(v => v.Outcome == Outcome.Refused))}";
        yield return $"  broken    {Of(Outcome.Broken)}{Counted(Verdicts.Where(v => v.Outcome == Outcome.Broken))}";
        var sizes = Verdicts.Where(v => v.Lines > 0).ToList();
        if (sizes.Count > 0)
        {
            yield return $"  a slice   {Percent(Median(sizes.Select(v => (double)v.Lines / Subject.Lines)))} of the lines, {Percent(Median(sizes.Select(v => (double)v.Members / Members)))} of the members (medians)";
            yield return $"  time      {Seconds(Time)}, {Text(Time.TotalMilliseconds / sizes.Count)} ms a slice; the C# compiler {Seconds(Subject.CompilerTime)}";
        }
        foreach (var broken in Verdicts.Where(v => v.Outcome == Outcome.Broken))
            yield return $"  BROKEN {broken.Method}: {string.Join("; ", broken.Reasons.Select(r => $"{r.Id} {r.Text}").DefaultIfEmpty("neither sliced nor refused"))}";
    }

    static string Counted(IEnumerable<Verdict> verdicts)
    {
        var counts = verdicts.SelectMany(v => v.Reasons.Select(r => r.Id).Distinct().DefaultIfEmpty("?")).CountBy(id => id).OrderByDescending(c => c.Value).Select(c => $"{c.Key} {c.Value}").ToList();
        return counts.Count > 0 ? $" ({string.Join(", ", counts)})" : "";
    }

    static double Median(IEnumerable<double> values) => values.Order().ToList() is { Count: > 0 } sorted ? sorted[sorted.Count / 2] : 0;

    static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    static string Seconds(TimeSpan time) => Text(time.TotalSeconds) + " s";

    static string Text(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
