using System.Diagnostics;
using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Engine.Tests;

/// <summary>Workers on hosts of their own, over a network that fails (rule M6).</summary>
public sealed class NetworkTests
{
    const double Lease = 5;

    [Fact]
    public async Task The_step_of_a_worker_that_is_cut_off_runs_on_another_host_and_its_late_result_is_refused_M6()
    {
        using var network = new TestNetwork(2);
        using var server = PostgresServer.New([.. network.Hosts.Select(host => host.Here)]);
        using var pipeline = new TestPipeline(
            "", "Console.WriteLine(\"got \" + PipelinesSubmit_Slow().Output<int>(\"result\").Value);",
            """
            public static int Slow()
            {
                Console.WriteLine("pid " + Environment.ProcessId);
                while (!File.Exists("go" + Environment.ProcessId)) Thread.Sleep(5);
                File.WriteAllText("did" + Environment.ProcessId, "");
                return Environment.ProcessId;
            }
            """).Build();
        var store = new Uri(Directory.CreateDirectory(Path.Combine(pipeline.Root, "store")).FullName).AbsoluteUri;
        var options = pipeline.Options with { Mode = RunMode.Queued, Database = server.Database("pipelines"), Artifacts = store };
        var workers = network.Hosts.Select(host => EngineProcess.StartWorker(
            pipeline, "default," + host.Name, Lease, Path.Combine(pipeline.Root, host.Name), store, database: server.Database("pipelines", host.Here), within: host.Within)).ToList();
        try
        {
            var events = new EventLog();
            var run = PipelineRunner.RunAsync(pipeline.ManifestPath, options with { OnEvent = events.Take }, TestContext.Current.CancellationToken);
            var first = ((LogLine)await events.WhenLine("Slow", "pid ")).Text[4..];
            var parent = File.ReadLines($"/proc/{first}/status").Single(line => line.StartsWith("PPid:", StringComparison.Ordinal))["PPid:".Length..].Trim();
            var cut = workers.FindIndex(worker => $"{worker.Id}" == parent);
            network.Hosts[cut].Cut();
            // It ends where nobody hears of it.
            File.WriteAllText(pipeline.Shared("go" + first), "");
            await ThereAsync(pipeline.Shared("did" + first));
            var second = ((LogLine)await events.When(happened => happened is LogLine { Step: "Slow", Text: var text } && text.StartsWith("pid ", StringComparison.Ordinal) && text[4..] != first)).Text[4..];
            network.Hosts[cut].Mend();
            await SaysAsync(workers[cut], "is not this worker's any more");
            File.WriteAllText(pipeline.Shared("go" + second), "");
            var result = await run;
            Assert.Equal((RunStatus.Completed, 2), (result.Status, result.Step("Slow").Attempt));
            Assert.Contains("got " + second, events.Lines(null));
            using var history = History.Open(pipeline.Home, database: options.Database);
            Assert.Equal([StepStatus.Aborted, StepStatus.Completed], history.Attempts(result.RunId).Select(attempt => attempt.Status));
            Assert.Single(history.Artifacts(result.RunId));

            // And it serves again.
            var again = PipelineRunner.RunAsync(pipeline.ManifestPath, options with { OnEvent = (events = new()).Take, QueueAll = network.Hosts[cut].Name }, TestContext.Current.CancellationToken);
            File.WriteAllText(pipeline.Shared("go" + ((LogLine)await events.WhenLine("Slow", "pid ")).Text[4..]), "");
            Assert.Equal(RunStatus.Completed, (await again).Status);
        }
        finally
        {
            foreach (var worker in workers)
            {
                worker.Kill();
                worker.Dispose();
            }
        }
    }

    static async Task ThereAsync(string file)
    {
        for (var until = DateTime.UtcNow.AddMinutes(3); !File.Exists(file); await Task.Yield())
            Assert.True(DateTime.UtcNow < until, $"'{file}' never came");
    }

    static async Task SaysAsync(Process worker, string text)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(3));
        while (await worker.StandardOutput.ReadLineAsync(patience.Token) is { } news && !news.Contains(text, StringComparison.Ordinal))
        {
        }
    }
}
