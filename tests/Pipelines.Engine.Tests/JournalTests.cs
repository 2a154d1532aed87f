using Pipelines.Engine.Runs;
using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Engine.Tests;

/// <summary>What a run writes, faster than it can be recorded.</summary>
public sealed class JournalTests
{
    [Theory]
    [InlineData(1, Journal.MostLines)]
    // As long as lines come at most: ten megabytes of them.
    [InlineData(16 * 1024, 308)]
    public async Task Lines_wait_for_those_before_them_to_be_recorded_and_none_is_lost(int length, int most)
    {
        var text = new string('x', length);
        var written = 3 * most;
        var folder = Directory.CreateTempSubdirectory("journal-tests-");
        try
        {
            using var history = new HistoryWriter(new SqliteDatabase(folder.FullName));
            using var held = new ManualResetEventSlim();
            var (seen, posted) = (0, 0);
            var journal = new Journal("run", history, _ =>
            {
                held.Wait();
                seen++;
            }, () => { });
            var writing = Task.Factory.StartNew(() =>
            {
                for (; posted < written; Volatile.Write(ref posted, posted + 1))
                    journal.LogInTurn("step", "out", text);
            }, TaskCreationOptions.LongRunning);
            SpinWait.SpinUntil(() => Volatile.Read(ref posted) >= most, TimeSpan.FromSeconds(60));
            Assert.False(writing.IsCompleted);
            Assert.InRange(Volatile.Read(ref posted), most, most + 1);
            // What others say goes on meanwhile: the scheduler never waits for lines.
            journal.Log(null, "out", "the logic");
            held.Set();
            await writing;
            await journal.CloseAsync();
            Assert.Equal(written + 1, seen);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_step_that_writes_lines_and_bytes_without_end_loses_none()
    {
        using var pipeline = new TestPipeline(
            "", "PipelinesSubmit_Flood();",
            """
            public static void Flood()
            {
                for (var i = 0; i < 200_000; i++) Console.WriteLine("line " + i);
                var bytes = new byte[3_000_000]; new Random(1).NextBytes(bytes);
                using var raw = Console.OpenStandardOutput(); raw.Write(bytes); raw.Write("\nlast\n"u8);
            }
            """).Build();
        var (result, events) = await pipeline.RunAsync();
        Assert.Equal(RunStatus.Completed, result.Status);
        var lines = events.Lines("Flood").ToList();
        Assert.Equal(Enumerable.Range(0, 200_000).Select(i => "line " + i), lines.Take(200_000));
        Assert.Equal("last", lines[^1]);
    }
}
