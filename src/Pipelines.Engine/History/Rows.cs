#pragma warning disable IDE1006 // named as the columns are
namespace Pipelines.Engine;

/// <summary>A row of what was recorded one after the other.</summary>
interface INumberedRow
{
    long id { get; }
}

sealed record RunRow
{
    public required string id { get; init; }
    public required string pipeline { get; init; }
    public required string project { get; init; }
    public required string version { get; init; }
    public required string mode { get; init; }
    public required string status { get; init; }
    public required string manifest { get; init; }
    public required string manifest_digest { get; init; }
    public string? source_commit { get; init; }
    public long dirty { get; init; }
    public required string parameters { get; init; }
    public required string started { get; init; }
    public string? ended { get; init; }
    public string? error { get; init; }
    public required string name { get; init; }
    public string? code { get; init; }
    public string? folder { get; init; }
    public long cancelled { get; init; }

    /// <exception cref="EngineException">There is no such run.</exception>
    public static RunRecord Read(System.Data.Common.DbConnection connection, string run) =>
        Dapper.SqlMapper.QueryFirstOrDefault<RunRow>(connection, "select * from runs where id = @run", new { run })?.ToRecord() ?? throw Messages.NoSuchRun(run);

    public RunRecord ToRecord() => new(
        id, pipeline, project, version, Words<RunMode>.Parse(mode), Words<RunStatus>.Parse(status), manifest, manifest_digest, source_commit, dirty != 0,
        parameters, HistoryText.Time(started), ended is null ? null : HistoryText.Time(ended), HistoryText.Error(error))
    {
        Name = name.Length > 0 ? name : pipeline,
        Code = code,
        Folder = folder,
    };
}

sealed record StepRow
{
    public required string run_id { get; init; }
    public long number { get; init; }
    public required string name { get; init; }
    public required string component { get; init; }
    public required string status { get; init; }
    public long attempt { get; init; }
    public required string parents { get; init; }
    public required string submitted { get; init; }
    public string? started { get; init; }
    public string? ended { get; init; }
    public string? error { get; init; }
    public required string queue { get; init; }
    public required string tags { get; init; }
    public required string key { get; init; }
    public required string control { get; init; }
    public string? stage { get; init; }
    public required string project { get; init; }
    public string? cache_key { get; init; }
    public string? key_parts { get; init; }
    public string? taken_run { get; init; }
    public string? taken_step { get; init; }

    public StepRecord ToRecord() => new(
        run_id, (int)number, name, component, Words<StepStatus>.Parse(status), (int)attempt, HistoryText.Names(parents), HistoryText.Time(submitted),
        started is null ? null : HistoryText.Time(started), ended is null ? null : HistoryText.Time(ended), HistoryText.Error(error))
    {
        Key = key,
        Control = HistoryText.Names(control),
        Queue = queue,
        Tags = HistoryText.Names(tags),
        Stage = stage,
        Project = project,
        TakenFrom = taken_run is null ? null : new(taken_run, taken_step!),
    };
}

sealed record AttemptRow
{
    public required string run_id { get; init; }
    public required string step { get; init; }
    public long attempt { get; init; }
    public required string status { get; init; }
    public long process_id { get; init; }
    public required string started { get; init; }
    public string? ended { get; init; }
    public string? error { get; init; }
    public string? worker { get; init; }

    public AttemptRecord ToRecord() => new(
        run_id, step, (int)attempt, Words<StepStatus>.Parse(status), (int)process_id, HistoryText.Time(started),
        ended is null ? null : HistoryText.Time(ended), HistoryText.Error(error))
    {
        Worker = worker,
    };
}

sealed record ChangeRow : INumberedRow
{
    public long id { get; init; }
    public required string run_id { get; init; }
    public required string at { get; init; }
    public string? step { get; init; }
    public string? previous { get; init; }
    public required string status { get; init; }

    public ChangeRecord ToRecord() => new(run_id, HistoryText.Time(at), step, previous, status);
}

sealed record LogRow : INumberedRow
{
    public long id { get; init; }
    public required string run_id { get; init; }
    public string? step { get; init; }
    public long attempt { get; init; }
    public required string at { get; init; }
    public required string stream { get; init; }
    public required string text { get; init; }

    public LogRecord ToRecord() => new(run_id, step, (int)attempt, HistoryText.Time(at), stream, text);
}

sealed record ArtifactRow : INumberedRow
{
    public long id { get; init; }
    public required string run_id { get; init; }
    public string? step { get; init; }
    public required string name { get; init; }
    public required string type { get; init; }
    public required string format { get; init; }
    public required string digest { get; init; }
    public long bytes { get; init; }
    public required string kind { get; init; }
    public string? origin { get; init; }

    public ArtifactRecord ToRecord() => new(run_id, step, name, type, format, digest, bytes) { Kind = Words<ArtifactKind>.Parse(kind), Origin = origin };
}
