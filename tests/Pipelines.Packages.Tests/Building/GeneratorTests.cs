using Pipelines.Packages.Tests.Surroundings;

namespace Pipelines.Packages.Tests.Building;

/// <summary>Source generators run in the user's build; steps carry what they wrote.</summary>
public sealed class GeneratorTests(PackedFeed feed)
{
    const string Code =
        """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Text.Json;
        using System.Text.Json.Serialization;
        using System.Text.RegularExpressions;
        using Microsoft.Extensions.Logging;
        using Pipelines;

        public sealed record Reading(string Place, double Degrees);

        [JsonSerializable(typeof(Dictionary<string, Reading>))]
        partial class Readings : JsonSerializerContext;

        static partial class Log
        {
            [LoggerMessage(EventId = 7, Level = LogLevel.Information, Message = "read {Count} places, the first is {Place}")]
            public static partial void Places(ILogger logger, int count, string place);
        }

        public static partial class Weather
        {
            [GeneratedRegex(@"(\w+):\s*(-?\d+)")]
            private static partial Regex Line();

            [Component]
            public static string Parse(string text = "Oslo: -3, Rome: 21", ILogger logger = null)
            {
                var readings = Line().Matches(text).Select(m => new Reading(m.Groups[1].Value, double.Parse(m.Groups[2].Value))).ToDictionary(r => r.Place);
                if (logger != null)
                    Log.Places(logger, readings.Count, readings.Keys.First());
                return JsonSerializer.Serialize(readings, Readings.Default.DictionaryStringReading);
            }

            [Component]
            public static double Warmest(string json) => JsonSerializer.Deserialize(json, Readings.Default.DictionaryStringReading).Values.Max(r => r.Degrees);

            [Pipeline("weather")]
            public static void Run()
            {
                var json = Parse();
                Console.WriteLine($"Warmest={Warmest(json)}");
            }

            public static void Main() => Run();
        }
        """;

    [Fact]
    public async Task Steps_run_what_generators_wrote()
    {
        var project = new UserProject(feed, "generators").Write("Sums.cs", Code);

        (await project.BuildAsync()).Succeeds();

        (await project.DotNetAsync("exec", PackedFeed.Runner, "run", Path.Combine(project.Output, "pipelines/weather.pipeline.yaml")))
            .Succeeds().Says("Warmest=21").Says("read 2 places, the first is Oslo");
        (await project.DotNetAsync("run", "--project", Path.Combine(project.Output, "pipelines/steps/Parse"), "--", "--text", "Cairo: 33"))
            .Succeeds().Says("Cairo");
    }
}
