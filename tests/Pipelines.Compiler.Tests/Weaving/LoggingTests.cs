using Pipelines.Compiler.Tests.Fixture;
using Pipelines.Engine;

namespace Pipelines.Compiler.Tests.Weaving;

/// <summary>What loggers of a step's own factories write is in its log (rule V6, <c>Logging</c>).</summary>
[Collection(OneRunAtATime.Name)]
public sealed class LoggingTests
{
    const string Code = """
        using Microsoft.Extensions.DependencyInjection;
        using Microsoft.Extensions.Logging;

        public sealed class Cleaning(ILogger<Cleaning> logger)
        {
            public void Run() => logger.LogInformation("by services");
        }

        public static class Work
        {
            [Component]
            public static int Made(int rows)
            {
                using var factory = LoggerFactory.Create(builder => builder.SetMinimumLevel(LogLevel.Debug));
                var logger = factory.CreateLogger("Cleaning");
                logger.LogDebug("too small");
                logger.LogInformation("{Rows} rows", rows);
                logger.LogWarning(new InvalidOperationException("odd"), "two\nlines");
                return rows;
            }

            [Component]
            public static async Task<int> Constructed(int rows)
            {
                await Task.Yield();
                using var factory = new LoggerFactory();
                factory.CreateLogger<Cleaning>().LogError("from a task");
                return rows;
            }

            [Component]
            public static int Served()
            {
                var services = new ServiceCollection();
                services.AddLogging().AddLogging(builder => builder.SetMinimumLevel(LogLevel.Information)).AddSingleton<Cleaning>();
                using var provider = services.BuildServiceProvider();
                provider.GetRequiredService<Cleaning>().Run();
                return 1;
            }

            [Component]
            public static int OnConsole()
            {
                using (var factory = LoggerFactory.Create(builder => builder.AddSimpleConsole(options => options.SingleLine = true)))
                    factory.CreateLogger("Own").LogInformation("once");
                return 1;
            }

            [Component(AutoConnectFrameworks = AutoConnectFrameworks.All & ~AutoConnectFrameworks.Logging)]
            public static int Silent()
            {
                using var factory = LoggerFactory.Create(builder => { });
                factory.CreateLogger("Own").LogInformation("never");
                return 1;
            }

            [Component]
            public static int Plain() => 1;

            [Pipeline("work")]
            public static async Task Run()
            {
                Console.WriteLine(Made(3) + await Constructed(4) + Served() + OnConsole() + Silent() + Plain());
            }
        }
        """;

    static TestProject NewProject() => new(Code) { Libraries = ["Microsoft.Extensions.*.dll"] };

    [Theory]
    [InlineData(RunMode.Debug, HostUse.Single)]
    [InlineData(RunMode.Local, HostUse.Single)]
    [InlineData(RunMode.Local, HostUse.Reuse)]
    public async Task Lines_of_user_loggers_are_in_the_log_of_their_step_V6(RunMode mode, HostUse hosts)
    {
        using var project = NewProject();
        using var recording = await Recording.Of(project, mode, hosts);

        Assert.Equal(["err System.InvalidOperationException: odd", "err lines", "err warn: Cleaning: two", "out info: Cleaning: 3 rows"], recording.Lines("Made").Order(StringComparer.Ordinal));
        Assert.Equal(["err fail: Cleaning: from a task"], recording.Lines("Constructed"));
        Assert.Equal(["out info: Cleaning: by services"], recording.Lines("Served"));
        Assert.Contains("once", Assert.Single(recording.Lines("OnConsole")), StringComparison.Ordinal);
        Assert.Empty(recording.Lines("Silent"));
    }
}
