using System.Data.Common;
using Dapper;

namespace Pipelines.Engine;

/// <summary>The tables of the history, the same in every database, and how one gets them.</summary>
static class HistorySchema
{
    /// <summary>Each brings a history from the version before to its own, which is its place, from 1. What was released is never changed.</summary>
    static readonly string[] Migrations = [Tables, Names, Uploads, Keys, Results, Reports, Batches, Queue, Claims, Logic, Engines, Signs];

    const string Tables = """
        create table runs (
          id text primary key, pipeline text not null, project text not null, version text not null, mode text not null, status text not null,
          manifest text not null, manifest_digest text not null, source_commit text, dirty integer not null, parameters text not null,
          machine text not null, process_id integer not null, process_start text not null, started text not null, ended text, error text) without rowid;
        create table steps (
          run_id text not null, number integer not null, name text not null, component text not null, status text not null, attempt integer not null,
          parents text not null, submitted text not null, started text, ended text, error text, primary key (run_id, name)) without rowid;
        create table attempts (
          run_id text not null, step text not null, attempt integer not null, status text not null, process_id integer not null,
          started text not null, ended text, error text, primary key (run_id, step, attempt)) without rowid;
        create table changes (id integer primary key, run_id text not null, at text not null, step text, previous text, status text not null);
        create table logs (
          id integer primary key, run_id text not null, step text, attempt integer not null, at text not null, stream text not null, text text not null);
        create table artifacts (
          id integer primary key, run_id text not null, step text, name text not null, type text not null, format text not null,
          digest text not null, bytes integer not null);
        create index runs_by_start on runs (started);
        create index changes_by_run on changes (run_id);
        create index logs_by_run on logs (run_id, step);
        create index artifacts_by_run on artifacts (run_id, step);
        create index artifacts_by_digest on artifacts (digest);
        """;

    /// <summary>From version 1: names and numbers of runs, and where steps are filed.</summary>
    const string Names = """
        alter table runs add column name text not null default '';
        alter table steps add column queue text not null default 'default';
        alter table steps add column tags text not null default '[]';
        alter table steps add column stage text;
        alter table steps add column project text not null default '';
        create table run_numbers (project text not null, pipeline text not null, last integer not null, primary key (project, pipeline)) without rowid;
        """;

    /// <summary>From version 2: what was uploaded.</summary>
    const string Uploads = """
        alter table artifacts add column kind text not null default 'output';
        alter table artifacts add column origin text;
        """;

    /// <summary>From version 3: keys and control parents of steps, and what a run's code is.</summary>
    const string Keys = """
        alter table steps add column key text not null default '';
        alter table steps add column control text not null default '[]';
        alter table runs add column code text;
        create index runs_by_version on runs (project, pipeline, version);
        """;

    /// <summary>From version 4: what the results of steps hang on, and whose they took.</summary>
    const string Results = """
        alter table steps add column cache_key text;
        alter table steps add column key_parts text;
        alter table steps add column taken_run text;
        alter table steps add column taken_step text;
        alter table runs add column folder text;
        create table codes (hash text primary key, members text not null) without rowid;
        create index steps_by_result on steps (cache_key) where cache_key is not null;
        """;

    /// <summary>
    /// From version 5: what steps and runs report. A value of null is NaN, which a column cannot hold. What lies on the run itself has no step, and the attempt of its origin.
    /// </summary>
    const string Reports = """
        create table metrics (
          id integer primary key, run_id text not null, step text, attempt integer not null, origin text, title text not null, series text not null,
          iteration integer, value real, at text not null);
        create table reports (
          id integer primary key, run_id text not null, step text, attempt integer not null, origin text, kind text not null, title text not null,
          series text not null, iteration integer not null, data text not null, at text not null);
        create table spans (
          id integer primary key, run_id text not null, step text not null, attempt integer not null, span_id text not null, parent_id text, source text not null,
          name text not null, kind text not null, started text not null, microseconds integer not null, status text not null, description text, tags text not null);
        create index metrics_by_run on metrics (run_id, step, origin);
        create index reports_by_run on reports (run_id, step, origin);
        create index spans_by_run on spans (run_id, step);
        """;

    /// <summary>From version 6: who writes a run (each that takes it up has a higher number), and how many batches were written, so that none is written twice.</summary>
    const string Batches = """
        alter table runs add column fence integer not null default 0;
        alter table runs add column batch integer not null default 0;
        """;

    /// <summary>
    /// From version 7: attempts that wait for a worker or run on one (rule M3), what they said and nobody has taken yet, and the workers. A lease is in seconds of the
    /// database's own clock. Rows of jobs go with their run's end, and their ids are not given again: who lags behind must not mean another job.
    /// </summary>
    const string Queue = """
        create table jobs (
          id integer primary key autoincrement, run_id text not null, step text not null, attempt integer not null, queue text not null, priority integer not null,
          state text not null, fence integer not null, worker text, lease real, cancelled integer not null, said integer not null, request text not null, result text, submitted text not null);
        create table job_lines (id integer primary key, run_id text not null, job integer not null, line text not null);
        create table workers (
          id text primary key, name text not null, machine text not null, process_id integer not null, queues text not null, slots integer not null,
          started text not null, lease real not null, stopping integer not null) without rowid;
        alter table attempts add column worker text;
        create unique index jobs_by_step on jobs (run_id, step, attempt);
        create index jobs_waiting on jobs (queue, priority, id) where state = 'waiting';
        create index jobs_by_worker on jobs (worker);
        create index job_lines_by_run on job_lines (run_id);
        """;

    /// <summary>From version 8: results that a run makes just now, so that no other one makes them too (rule C4). A lease is in seconds of the database's own clock.</summary>
    const string Claims = """
        create table claims (cache_key text primary key, run_id text not null, step text not null, lease real not null) without rowid;
        """;

    /// <summary>
    /// From version 9: the logic of a run as a job, which has no step (rule M6), and how often the worker that had it was lost; runs that are to end; how far running steps are.
    /// Lines are read on from the last one, so their numbers are not given again either.
    /// </summary>
    const string Logic = """
        alter table runs add column cancelled integer not null default 0;
        alter table steps add column progress real;
        alter table jobs add column losses integer not null default 0;
        drop table job_lines;
        create table job_lines (id integer primary key autoincrement, job integer not null, line text not null);
        create index job_lines_by_job on job_lines (job, id);
        """;

    /// <summary>From version 10: what brings a worker its jobs, where that is not the database itself.</summary>
    const string Engines = """
        alter table workers add column engine text;
        """;

    /// <summary>From version 11: when the process of a run last showed that it lives, in seconds of the database's own clock; and reading on in a run from the last row.</summary>
    const string Signs = """
        alter table runs add column seen real;
        drop index changes_by_run;
        drop index logs_by_run;
        create index changes_by_run on changes (run_id, id);
        create index logs_by_run on logs (run_id, id);
        """;

    /// <summary>Ours.</summary>
    public static int Version => Migrations.Length;

    /// <summary>Brings a history to a version.</summary>
    /// <exception cref="EngineException">It has a later one than ours.</exception>
    public static void Bring(HistoryDatabase database, DbConnection connection, int version)
    {
        if (Read(database, connection) >= version)
            return;
        using var transaction = database.BeginAlone(connection);
        database.Make(connection, transaction);
        foreach (var migration in Migrations.Take(version).Skip((int)Read(database, connection)))
            connection.Execute(database.Translate(migration), transaction: transaction);
        database.WriteVersion(connection, transaction, version);
        transaction.Commit();
    }

    static long Read(HistoryDatabase database, DbConnection connection)
    {
        var found = database.ReadVersion(connection);
        return found <= Migrations.Length ? found : throw Messages.HistoryNewer(database.Name, found, Migrations.Length);
    }
}
