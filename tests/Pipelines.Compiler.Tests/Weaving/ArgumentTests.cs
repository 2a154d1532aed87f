using Pipelines.Compiler.Tests.Fixture;
using Pipelines.Engine;

namespace Pipelines.Compiler.Tests.Weaving;

/// <summary>What a step's own parsing of command lines and options made is recorded as a table (rule V6, <c>AutoConnectArgParser</c>).</summary>
[Collection(OneRunAtATime.Name)]
public sealed class ArgumentTests
{
    const string Code = """
        using System.CommandLine;
        using Microsoft.Extensions.Configuration;
        using Microsoft.Extensions.DependencyInjection;
        using Microsoft.Extensions.Options;

        public enum Kind { Linear, Trees }

        public sealed record Training
        {
            public int Epochs { get; set; }
            public double Rate { get; set; } = 0.5;
            public Kind Kind { get; set; }
            public string? Note { get; set; }
            public int MaxTokens { get; set; } = 9;
            public string ApiKey { get; set; } = "";
            public List<int> Layers { get; set; } = [];
            public Dictionary<string, string> Tags { get; set; } = [];
            public Inner Inner { get; set; } = new();
        }

        public sealed record Inner
        {
            public TimeSpan Pause { get; set; } = TimeSpan.FromSeconds(2);
            public Uri? Address { get; set; }
        }

        public static class Work
        {
            [Component]
            public static int Parse(string line)
            {
                var rate = new Option<double>("--rate") { DefaultValueFactory = _ => 0.25 };
                var layers = new Option<int[]>("--layers");
                var verbose = new Option<bool>("--verbose") { Recursive = true };
                var password = new Option<string>("--password");
                var file = new Argument<FileInfo>("file");
                var fit = new Command("fit") { rate, layers, password, file };
                var root = new RootCommand { fit };
                root.Options.Add(verbose);
                return root.Parse(line).GetValue(layers)!.Length;
            }

            [Component]
            public static int Wrong()
            {
                var rate = new Option<double>("--rate");
                var name = new Option<string>("--name");
                return new RootCommand { rate, name }.Parse(["--rate", "fast", "--name", "x"]).Errors.Count;
            }

            [Component]
            public static int Bind()
            {
                var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
                {
                    ["Fit:Epochs"] = "7", ["Fit:Kind"] = "Trees", ["Fit:ApiKey"] = "12345", ["Fit:Layers:0"] = "3", ["Fit:Layers:1"] = "5", ["Fit:Tags:team"] = "a", ["Fit:Inner:Address"] = "http://x/y",
                    ["Seed"] = "42", ["Other:Epochs"] = "8",
                }).Build();
                var read = configuration.GetSection("Fit").Get<Training>()!;
                configuration.GetValue<int>("Seed");
                configuration.GetValue("Folds", 5);
                var inner = new Inner();
                configuration.GetSection("Fit").Bind("Inner", inner);
                configuration.GetSection("Fit:Inner").Bind(inner);
                return read.Epochs;
            }

            static T? Read<T>(IConfiguration configuration, string key) => configuration.GetValue<T>(key);

            [Component]
            public static int Generic() => Read<int>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Depth"] = "3" }).Build(), "Depth");

            [Component]
            public static int Take()
            {
                using var services = new ServiceCollection().Configure<Inner>(inner => inner.Pause = TimeSpan.FromSeconds(3)).BuildServiceProvider();
                var options = services.GetRequiredService<IOptions<Inner>>();
                return Enumerable.Range(0, 1000).Select(_ => options.Value.Pause.Seconds).Distinct().Single();
            }

            [Component(AutoConnectArgParser = false)]
            public static int Silent() => Read<int>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Depth"] = "3" }).Build(), "Depth");

            [Pipeline("work")]
            public static void Run()
            {
                Console.WriteLine(Parse("fit --layers 3 --layers 4 data.csv --password 12345") + Wrong() + Bind() + Generic() + Take() + Silent());
            }
        }
        """;

    [Theory]
    [InlineData(RunMode.Debug, HostUse.Single)]
    [InlineData(RunMode.Local, HostUse.Single)]
    [InlineData(RunMode.Local, HostUse.Reuse)]
    public async Task What_a_step_parses_is_a_table_of_it_V6(RunMode mode, HostUse hosts)
    {
        using var project = new TestProject(Code) { Libraries = ["Microsoft.Extensions.*.dll", "System.CommandLine.dll"] };
        using var recording = await Recording.Of(project, mode, hosts);

        Assert.Equal(
            """{"columns":["name","value"],"rows":[["file","data.csv"],["--rate",0.25],["--layers","3, 4"],["--password","(hidden)"],["--verbose",false]]}""",
            recording.Report("Parse", "parameters", "command line"));
        Assert.Equal("""{"columns":["name","value"],"rows":[["--name","x"]]}""", recording.Report("Wrong", "parameters", "command line"));
        Assert.Equal(
            """
            {"columns":["name","value"],"rows":[["Fit:Epochs",7],["Fit:Rate",0.5],["Fit:Kind","Trees"],["Fit:Note",null],["Fit:MaxTokens",9],["Fit:ApiKey","(hidden)"],["Fit:Layers","3, 5"],["Fit:Tags:team","a"],["Fit:Inner:Pause","00:00:02"],["Fit:Inner:Address","http://x/y"],["Seed",42],["Folds",5]]}
            """,
            recording.Report("Bind", "parameters", "configuration"));
        Assert.Equal(3, recording.Titles("Bind").Count);
        Assert.Equal("""{"columns":["name","value"],"rows":[["Depth",3]]}""", recording.Report("Generic", "parameters", "configuration"));
        Assert.Equal("""{"columns":["name","value"],"rows":[["Inner:Pause","00:00:03"],["Inner:Address",null]]}""", recording.Report("Take", "parameters", "options"));
        Assert.Single(recording.Titles("Take"));
        Assert.Empty(recording.Titles("Silent"));
        Assert.Empty(recording.Lines("Bind"));
    }
}
