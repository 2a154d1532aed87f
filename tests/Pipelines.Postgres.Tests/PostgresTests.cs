using Dapper;
using Npgsql;
using Pipelines.Engine.Queues;
using Pipelines.Engine.Runs;
using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Engine.Tests;

/// <summary>The history on a server that several machines share (rule H1).</summary>
public sealed class PostgresTests
{
    const string One = "public static int One() => 1;";

    static PostgresServer Server => PostgresServer.Shared.Value;

    static TestPipeline Pipeline() => new TestPipeline("", "PipelinesSubmit_One();", One) { Plain = "One();" }.Build();

    [Fact]
    public async Task Nothing_of_the_history_lies_in_the_home_H1()
    {
        using var pipeline = Pipeline();
        var (result, _) = await pipeline.RunAsync();
        Assert.Empty(Directory.EnumerateFiles(pipeline.Home, "history*", SearchOption.AllDirectories));
        using var elsewhere = History.Open(pipeline.WorkingDirectory, database: pipeline.Database);
        Assert.Equal(result.RunId, Assert.Single(elsewhere.Runs()).Id);
        Assert.Empty(Directory.EnumerateFileSystemEntries(pipeline.WorkingDirectory));
    }

    [Fact]
    public void Both_databases_have_the_same_tables_and_columns_H1()
    {
        var home = Directory.CreateTempSubdirectory("postgres-tests-");
        try
        {
            Assert.Equal(Columns(new SqliteDatabase(home.FullName)), Columns(HistoryDatabase.Of(home.FullName, TestDatabase.New())));
        }
        finally
        {
            home.Delete(recursive: true);
        }

        static List<string> Columns(HistoryDatabase database)
        {
            using var connection = database.Open();
            return [.. connection.Query<string>(database.TablesQuery, new { column = (string?)null }).Order(StringComparer.Ordinal).ToList().Select(table =>
            {
                using var reader = connection.ExecuteReader($"select * from {table}");
                return $"{table}: {string.Join(' ', Enumerable.Range(0, reader.FieldCount).Select(reader.GetName))}";
            })];
        }
    }

    [Fact]
    public async Task Many_that_open_a_new_database_at_once_make_its_tables_once()
    {
        var database = HistoryDatabase.Of("", TestDatabase.New());
        var connections = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(database.Open)));
        foreach (var connection in connections)
            connection.Dispose();
    }

    [Fact]
    public async Task Two_machines_that_run_at_once_do_not_take_one_number_or_one_version_for_two_codes()
    {
        using var pipeline = Pipeline();
        var homes = Enumerable.Range(0, 6).Select(i => Path.Combine(pipeline.Root, $"machine{i}")).ToList();
        await Task.WhenAll(homes.Select(home => Task.Run(() => pipeline.RunAsync(pipeline.Options with { Home = home }))));
        using var history = pipeline.History();
        Assert.Equal(Enumerable.Range(1, 6).Select(i => $"test #{i}"), history.Runs().Select(run => run.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_database_that_goes_away_during_a_run_is_waited_for_and_everything_recorded_once()
    {
        using var server = PostgresServer.New();
        using var pipeline = new TestPipeline(
            "", "for (var i = 0; i < 6; i++) _ = PipelinesSubmit_Wait(Arg.Of<int>(i)).Output<int>(\"result\").Value;",
            "public static int Wait(int n) { Console.WriteLine(\"line \" + n); File.WriteAllText(\"at\" + n, \"\"); while (n == 2 && !File.Exists(\"go\")) Thread.Sleep(5); return n; }").Build();
        var options = pipeline.Options with { Database = server.Database("pipelines") };
        var (third, last) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        using var reached = new FileSystemWatcher(pipeline.WorkingDirectory, "at*") { EnableRaisingEvents = true };
        reached.Created += (_, file) => (file.Name == "at2" ? third : file.Name == "at5" ? last : null)?.TrySetResult();
        var running = pipeline.RunAsync(options);
        await third.Task.WaitAsync(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken);
        server.Stop();
        File.WriteAllText(pipeline.Shared("go"), "");
        await last.Task.WaitAsync(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken);
        server.Start();
        var (result, events) = await running;
        Assert.Equal(RunStatus.Completed, result.Status);
        Assert.Contains(events.Lines(null), line => line.Contains("is away", StringComparison.Ordinal));
        using var history = History.Open(pipeline.Home, database: options.Database);
        Assert.Equal(Enumerable.Range(0, 6).Select(i => $"line {i}"), history.Logs(result.RunId).Where(line => line.Step is not null).Select(line => line.Text));
        Assert.All(history.Steps(result.RunId), step => Assert.Equal(StepStatus.Completed, step.Status));
        Assert.Equal(6 * 3, history.Changes(result.RunId).Count(change => change.Step is not null));
    }

    [Fact]
    public async Task Many_steps_that_begin_at_once_do_not_hold_up_what_is_recorded_of_the_others()
    {
        using var pipeline = new TestPipeline(
            "", "Enumerable.Range(0, 1000).Select(i => PipelinesSubmit_Same(Arg.Of<int>(i)).Output<int>(\"result\")).ToList().Sum(same => same.Value);", "public static int Same(int n) => n;").Build();
        await using var worker = new TestWorker(pipeline, new WorkerOptions { Queues = ["default"], Slots = 2, Hosts = HostUse.Reuse });
        using var enough = new CancellationTokenSource();
        var (events, completed) = (new EventLog(), 0);
        var result = await PipelineRunner.RunAsync(pipeline.ManifestPath, pipeline.Options with { Mode = RunMode.Queued, OnEvent = Take }, enough.Token);
        Assert.Equal(RunStatus.Aborted, result.Status);
        // A transaction that stands still for 15 seconds is ended by the server.
        Assert.Empty(events.Lines(null));

        void Take(RunEvent happened)
        {
            events.Take(happened);
            if (happened is StepChanged { Status: StepStatus.Completed } && ++completed == 20)
                enough.Cancel();
        }
    }

    [Fact]
    public void A_batch_whose_answer_was_lost_is_not_written_twice()
    {
        using var pipeline = Pipeline();
        var database = HistoryDatabase.Of(pipeline.Home, pipeline.Database);
        using var connection = database.Open();
        connection.Execute("insert into runs (id, pipeline, project, version, mode, status, manifest, manifest_digest, dirty, parameters, machine, process_id, process_start, started) values ('r', '', '', '', '', '', '', '', 0, '', '', 0, '', '')");
        using var writer = new HistoryConnection(database);
        writer.Own("r", 0, 0);
        Statement line = new("insert into changes (run_id, at, status) values ('r', @0, '')", ["now"]);
        writer.Send([line]);
        using var again = new HistoryConnection(database);
        again.Own("r", 0, 0);
        again.Send([line]);
        again.Send([line]);
        Assert.Equal(2, connection.ExecuteScalar<long>("select count(*) from changes"));
    }

    [Fact]
    public void One_who_was_idle_in_a_transaction_for_too_long_does_it_again()
    {
        var database = HistoryDatabase.Of("", TestDatabase.New());
        using var other = database.Open();
        using var writer = new HistoryConnection(database);
        var tries = 0;
        Assert.Equal(2, writer.Reach(() =>
        {
            var own = writer.Current;
            var process = own.ExecuteScalar<int>("set idle_in_transaction_session_timeout = 200; select pg_backend_pid()");
            using var transaction = own.BeginTransaction();
            own.Execute("select 1", transaction: transaction);
            if (tries++ == 0)
            {
                while (other.ExecuteScalar<bool>("select exists (select 1 from pg_stat_activity where pid = @process)", new { process }))
                {
                }
                own.Execute("select 1", transaction: transaction);
            }
            return tries;
        }));
    }

    [Fact]
    public void What_a_process_writes_whose_run_another_one_took_up_is_refused_M6()
    {
        using var pipeline = Pipeline();
        var database = HistoryDatabase.Of(pipeline.Home, pipeline.Database);
        using var connection = database.Open();
        connection.Execute("insert into runs (id, pipeline, project, version, mode, status, manifest, manifest_digest, dirty, parameters, machine, process_id, process_start, started, fence) values ('r', '', '', '', '', '', '', '', 0, '', '', 0, '', '', 1)");
        using var late = new HistoryConnection(database);
        late.Own("r", 0, 0);
        Assert.Contains("is not this process's any more", Assert.Throws<EngineException>(() => late.Send([new("insert into changes (run_id, at, status) values ('r', 'now', '')", [])])).Message, StringComparison.Ordinal);
        Assert.Equal(0, connection.ExecuteScalar<long>("select count(*) from changes"));
    }

    [Fact]
    public async Task What_a_step_prints_is_kept_though_a_server_cannot_store_every_character()
    {
        using var pipeline = new TestPipeline("", "PipelinesSubmit_Say();", """public static void Say() => Console.WriteLine("a\0b\ud800c");""").Build();
        var (result, _) = await pipeline.RunAsync();
        using var history = pipeline.History();
        Assert.Equal("a\uFFFDb\uFFFDc", Assert.Single(history.Logs(result.RunId, "Say")).Text.Replace("\uFFFD\uFFFD\uFFFD", "\uFFFD", StringComparison.Ordinal));
    }

    public static TheoryData<string, string, string> Wrong => new()
    {
        { "host", "Host=127.0.0.1;Port=1;Database=x;Username=u;Password=hidden", "Connection refused" },
        { "password", "", "password authentication failed" },
        { "database", "", "database \"absent\" does not exist" },
        { "setting", "Host=h;Passwort=hidden", "a setting of it is not known" },
        { "url", "postgres://u:hidden@:x/", "its url cannot be read" },
        { "nothing", "Database=x;Password=hidden", "it names no host" },
    };

    [Theory, MemberData(nameof(Wrong))]
    public async Task A_database_that_cannot_be_used_is_named_without_its_password(string what, string text, string expected)
    {
        using var pipeline = Pipeline();
        var own = new NpgsqlConnectionStringBuilder(pipeline.Database);
        text = what switch
        {
            "password" => new NpgsqlConnectionStringBuilder(own.ConnectionString) { Password = "hidden" }.ConnectionString,
            "database" => new NpgsqlConnectionStringBuilder(own.ConnectionString) { Database = "absent" }.ConnectionString,
            _ => text,
        };
        var error = await Assert.ThrowsAsync<EngineException>(() => pipeline.RunAsync(pipeline.Options with { Database = text }));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("PIPELINES_DATABASE", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(own.Password!, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_url_is_taken_as_platforms_write_it()
    {
        var own = new NpgsqlConnectionStringBuilder(TestDatabase.New());
        var url = $"postgresql://{own.Username}:{Uri.EscapeDataString(own.Password!)}@{own.Host}:{own.Port}/{own.Database}?sslmode=disable&application_name=a+b&connect_timeout=7";
        var read = PostgresUrl.Read(url);
        Assert.Equal((own.Host, own.Port, own.Database, own.Username, own.Password), (read.Host, read.Port, read.Database, read.Username, read.Password));
        Assert.Equal((SslMode.Disable, "a b", 7), (read.SslMode, read.ApplicationName, read.Timeout));
        HistoryDatabase.Of("", url).Open().Dispose();
    }

    [Fact]
    public void A_history_of_a_newer_version_is_refused_by_name()
    {
        var database = HistoryDatabase.Of("", TestDatabase.New());
        using (var connection = database.Open())
            connection.Execute("update schema_version set version = version + 1");
        var error = Assert.Throws<EngineException>(() => database.Open());
        Assert.Contains($"'{database.Name}' was written by a newer version", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_history_of_the_first_version_is_taken_over()
    {
        var database = HistoryDatabase.Of("", TestDatabase.New());
        using (var first = database.Open(version: 1))
            first.Execute("insert into steps values ('old', 1, 'One', 'One', 'completed', 1, '[]', '2026-01-01T00:00:00.000000Z', null, null, null)");
        using var connection = database.Open();
        Assert.Equal("default", connection.ExecuteScalar<string>("select queue from steps"));
    }
}
