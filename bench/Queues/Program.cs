using System.Globalization;
using Hangfire;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using Npgsql;
using Pipelines.Bench.Queues;

// Hangfire with nothing of ours: "serve <connection>" executes, "send <connection> <n>" enqueues one job after the other, each when the one before was executed, and prints the median of
// the milliseconds from enqueuing to executing. "count <connection>" prints the database's transactions so far.
var settings = new NpgsqlConnectionStringBuilder(args[1]) { Enlist = false, SearchPath = null };
if (args[0] == "count")
{
    using var connection = new NpgsqlConnection(settings.ConnectionString);
    connection.Open();
    using var count = new NpgsqlCommand("select pg_stat_clear_snapshot(), xact_commit from pg_stat_database where datname = current_database()", connection);
    using var row = count.ExecuteReader();
    row.Read();
    Console.WriteLine(row.GetInt64(1));
    return;
}
var options = new PostgreSqlStorageOptions { SchemaName = "bare", EnableLongPolling = true, UseSlidingInvisibilityTimeout = true, EnableTransactionScopeEnlistment = false };
var storage = new PostgreSqlStorage(new NpgsqlConnectionFactory(settings.ConnectionString, options), options);
if (args[0] == "serve")
{
    using var server = new BackgroundJobServer(new BackgroundJobServerOptions { WorkerCount = 2 }, storage);
    Console.WriteLine("serves");
    Console.ReadLine();
    return;
}
var client = new BackgroundJobClient(storage);
var folder = Directory.CreateTempSubdirectory().FullName;
List<double> times = [];
for (var i = 0; i < int.Parse(args[2], CultureInfo.InvariantCulture); i++)
{
    var file = Path.Combine(folder, $"{i}");
    var sent = DateTime.UtcNow;
    client.Enqueue(() => BareJob.Execute(file));
    while (!File.Exists(file))
        Thread.Sleep(1);
    times.Add((DateTime.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind) - sent).TotalMilliseconds);
}
times.Sort();
Console.WriteLine(times[times.Count / 2].ToString("F1", CultureInfo.InvariantCulture));
