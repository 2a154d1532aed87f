using Dapper;
using Pipelines.Engine.Queues;
using Pipelines.Engine.Scheduling;

namespace Pipelines.Engine.Runs;

/// <summary>Shows a run that goes on elsewhere, from what is recorded of it.</summary>
sealed class RunFollower(RunSetup setup, RunMarks marks)
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    readonly DateTimeOffset submitted = DateTimeOffset.UtcNow;
    readonly Dictionary<string, LastLines> lines = [];
    readonly LastLines logicLines = new();
    readonly Dictionary<string, double> progress = [];
    Exception? broken;

    /// <param name="cancellationToken">Cancels the run; its end is waited for all the same.</param>
    public async Task<RunResult> FollowAsync(CancellationToken cancellationToken)
    {
        using var history = new HistoryConnection(setup.History) { OnAway = text => Tell(new LogLine(DateTimeOffset.UtcNow, setup.RunId, null, "err", text)) };
        using var bells = setup.History.OpenBells();
        using var ear = bells.Listen(Bells.Events(setup.RunId));
        using var wake = cancellationToken.UnsafeRegister(_ => ear.Wake(), null);
        for (var isAsked = false; ;)
        {
            if (cancellationToken.IsCancellationRequested || broken is not null)
            {
                // Again each time: who was to end it may be gone by then.
                history.Reach(() => RunCancel.Ask(setup.History, history.Current, setup.RunId));
                if (!isAsked)
                    bells.Ring(Bells.Workers);
                isAsked = true;
            }
            // First whether it has ended, then what happened: so nothing of it is missed.
            var run = history.Reach(() => history.Current.QueryFirstOrDefault<RunRow>("select * from runs where id = @RunId", new { setup.RunId }))?.ToRecord() ?? throw Messages.NoSuchRun(setup.RunId);
            foreach (var happened in Read(history))
                Tell(happened);
            if (run.Status is not (RunStatus.Queued or RunStatus.Running))
            {
                Tell(new RunEnded(run.Ended ?? DateTimeOffset.UtcNow, run.Id, run.Status, run.Error));
                return broken is not null ? throw broken : await ResultAsync(run, history).ConfigureAwait(false);
            }
            await ear.WaitAsync(setup.Look, CancellationToken.None).ConfigureAwait(false);
            // More often nobody can read it, and each look takes time from the steps.
            await Task.Delay(Pause, CancellationToken.None).ConfigureAwait(false);
        }
    }

    void Tell(RunEvent happened)
    {
        if (happened is LogLine line)
            LinesOf(line.Step).Add(line.Text);
        if (happened is StepChanged { Status: StepStatus.Running } begun)
            lines.Remove(begun.Step);
        if (broken is not null)
            return;
        try
        {
            setup.Options.OnEvent?.Invoke(happened);
        }
        catch (Exception error)
        {
            broken = error;
        }
    }

    LastLines LinesOf(string? step)
    {
        if (step is null)
            return logicLines;
        if (!lines.TryGetValue(step, out var own))
            lines.Add(step, own = new());
        return own;
    }

    /// <summary>What was recorded since the last time, in the order in which it happened.</summary>
    List<RunEvent> Read(HistoryConnection history)
    {
        var run = setup.RunId;
        List<RunEvent> read = [];
        var (changes, lastChange) = Rows<ChangeRow>(history, "changes", marks.Changes);
        var (logs, lastLog) = Rows<LogRow>(history, "logs", marks.Logs);
        var (points, lastPoint) = Rows<MetricRow>(history, "metrics", marks.Metrics);
        var (reports, lastReport) = Rows<ReportRow>(history, "reports", marks.Reports);
        var (artifacts, lastArtifact) = Rows<ArtifactRow>(history, "artifacts", marks.Artifacts);
        (marks.Changes, marks.Logs, marks.Metrics, marks.Reports, marks.Artifacts) = (lastChange, lastLog, lastPoint, lastReport, lastArtifact);

        var names = changes.Select(change => change.step).OfType<string>().Distinct().ToList();
        var steps = names.Count == 0 ? [] : history.Reach(() => history.Current.Query<StepRow>(
            $"select * from steps where run_id = @run and {setup.History.IsAmong("name", "@names")}", new { run, names }).ToDictionary(step => step.name));
        read.AddRange(changes.Where(change => change.step is not null && steps.ContainsKey(change.step)).Select(change => Changed(change, steps[change.step!])));
        read.AddRange(logs.Select(log => new LogLine(HistoryText.Time(log.at), run, log.step, log.stream, log.text)));
        read.AddRange(points.GroupBy(point => (point.step, point.attempt, point.origin)).Select(same => new MetricsReported(
            HistoryText.Time(same.First().at), run, same.Key.step, (int)same.Key.attempt, [.. same.Select(point => new MetricPoint(point.title, point.series, point.iteration, point.value ?? double.NaN, HistoryText.Time(point.at)))])
        { Origin = same.Key.origin }));
        read.AddRange(reports.Select(report => new ReportAdded(HistoryText.Time(report.at), run, report.ToRecord())));
        // Rows that were read in the same moment keep their order.
        var ordered = read.OrderBy(happened => happened.At).ToList();
        ordered.AddRange(artifacts.Select(row => row.ToRecord()).Where(artifact => artifact.Kind != ArtifactKind.Output).Select(artifact => new ArtifactUploaded(DateTimeOffset.UtcNow, run, artifact)));
        ordered.AddRange(Progress(history));
        return ordered;
    }

    (List<T> Rows, long Last) Rows<T>(HistoryConnection history, string table, long after)
        where T : INumberedRow => history.Reach(() =>
    {
        var rows = history.Current.Query<T>($"select * from {table} where run_id = @RunId and id > @after order by id", new { setup.RunId, after }).AsList();
        return (rows, rows.Count == 0 ? after : rows[^1].id);
    });

    IEnumerable<StepProgress> Progress(HistoryConnection history)
    {
        var running = history.Reach(() => history.Current.Query<(string Name, double Progress)>("select name, progress from steps where run_id = @RunId and progress is not null and status = 'running'", new { setup.RunId }).AsList());
        foreach (var (name, value) in running)
        {
            if (progress.TryGetValue(name, out var before) && before == value)
                continue;
            progress[name] = value;
            yield return new(DateTimeOffset.UtcNow, setup.RunId, name, value);
        }
    }

    StepChanged Changed(ChangeRow change, StepRow row)
    {
        var step = row.ToRecord();
        var status = Words<StepStatus>.Parse(change.status);
        var isEnd = status == step.Status;
        return new(
            HistoryText.Time(change.at), setup.RunId, step.Name, step.Component, change.previous is null ? null : Words<StepStatus>.Parse(change.previous), status, step.Attempt,
            isEnd ? step.Error : null, change.previous is null ? step.Parents : null)
        {
            Key = step.Key,
            Control = change.previous is null ? step.Control : [],
            TakenFrom = isEnd ? step.TakenFrom : null,
            Resumed = isEnd && setup.Past is { IsResumed: true } && step.Ended < submitted,
        };
    }

    async Task<RunResult> ResultAsync(RunRecord run, HistoryConnection history)
    {
        var artifacts = history.Reach(() => history.Current.Query<ArtifactRow>("select * from artifacts where run_id = @Id and kind = 'output' order by id", new { run.Id }).Select(row => row.ToRecord()).ToList());
        var made = artifacts.ToLookup(artifact => artifact.Step);
        var steps = history.Reach(() => history.Current.Query<StepRow>("select * from steps where run_id = @Id order by number", new { run.Id }).Select(row => row.ToRecord()).ToList());
        // Who called takes them from here.
        foreach (var output in made[null])
            await setup.Store.FindAsync(output.Digest, output.Bytes, CancellationToken.None).ConfigureAwait(false);
        var result = new RunResult(
            run.Id, run.Status,
            [.. steps.Select(step => new StepResult(step) { Outputs = [.. made[step.Name]], LastLines = LinesOf(step.Name).ToList(), Values = setup.Caller ?? new(new(setup.Home), new()) })],
            run.Error, [.. made[null]])
        {
            Name = run.Name,
            Pipeline = run.Pipeline,
            Mode = run.Mode,
            LastLines = logicLines.ToList(),
        };
        foreach (var step in result.Steps)
            step.Run = result;
        return result;
    }
}
