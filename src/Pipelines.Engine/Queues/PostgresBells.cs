using System.Collections.Concurrent;
using System.Data.Common;
using Dapper;
using Npgsql;

namespace Pipelines.Engine.Queues;

/// <summary>Bells of all machines that share a database: its notifications, over a connection of their own.</summary>
sealed class PostgresBells : Bells
{
    static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    /// <summary>How to reach each database to ring only: nothing is left behind in such a connection.</summary>
    static readonly ConcurrentDictionary<string, string> ringing = [];

    readonly string connectionString;
    readonly string channel;
    readonly CancellationTokenSource closing = new();
    readonly Task listening;

    public PostgresBells(string connectionString, string channel)
    {
        this.connectionString = connectionString;
        this.channel = channel;
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        listening = Task.Run(() => ListenAsync(ready));
        ready.Task.GetAwaiter().GetResult();
    }

    public override void Ring(string name) => Ring(connectionString, channel, name);

    public static void Ring(string connectionString, string channel, string name)
    {
        try
        {
            using var connection = new NpgsqlConnection(ringing.GetOrAdd(connectionString, text => new NpgsqlConnectionStringBuilder(text) { NoResetOnClose = true }.ConnectionString));
            connection.Open();
            connection.Execute("select pg_notify(@channel, @name)", new { channel, name });
        }
        catch (DbException)
        {
            // Whoever waits looks by himself after a while.
        }
    }

    public override void Dispose()
    {
        closing.Cancel();
        listening.GetAwaiter().GetResult();
        closing.Dispose();
    }

    async Task ListenAsync(TaskCompletionSource ready)
    {
        while (!closing.IsCancellationRequested)
        {
            try
            {
                var connection = new NpgsqlConnection(connectionString);
                await using var _ = connection.ConfigureAwait(false);
                await connection.OpenAsync(closing.Token).ConfigureAwait(false);
                connection.Notification += (_, rung) => Wake(rung.Payload);
                await connection.ExecuteAsync($"listen \"{channel.Replace("\"", "\"\"", StringComparison.Ordinal)}\"").ConfigureAwait(false);
                // What rang before is not known.
                Wake(null);
                ready.TrySetResult();
                while (true)
                    await connection.WaitAsync(closing.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                break;
            }
            catch (DbException)
            {
                ready.TrySetResult();
                await Task.Delay(Again, closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
