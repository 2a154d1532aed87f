using Pipelines.Registry.Tests.Servers;

namespace Pipelines.Packages.Tests.Surroundings;

/// <summary>A project that published its pipeline, and one that calls steps of it, built once for all tests. Each test takes a copy of the output, and a home of its own.</summary>
public sealed class Marketplace(PackedFeed feed) : IAsyncLifetime
{
    public const string Shop =
        """
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.Linq;
        using Pipelines;

        namespace Goods;

        public enum Kind { Plain, Fancy = 4 }

        public sealed record Row(string Name, double Value, Kind Kind);

        public static class Shop
        {
            [Component(Cache = true, ReturnValues = ["all_rows", "count"], TaskType = TaskType.DataProcessing)]
            public static (List<Row> Rows, int Count) Load(string prefix = "x\"y", int times = 1)
            {
                var rows = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "goods.txt")).Select((name, i) => new Row(prefix + name, (i + 1) * times, i % 2 == 0 ? Kind.Plain : Kind.Fancy)).ToList();
                return (rows, rows.Count);
            }

            [Component(Cache = true, Environment = ["UNIT=Euro"])]
            public static double Total(List<Row> rows, double by = 0.5, Kind only = Kind.Fancy, StepContext? context = null)
            {
                Console.WriteLine($"in {Environment.GetEnvironmentVariable("UNIT")}");
                return rows.Where(row => row.Kind == only).Sum(row => row.Value) * by;
            }

            [Component]
            public static void Fail(string text) => throw new InvalidOperationException(text);

            [Pipeline("shop", Version = "0.1")]
            public static void Run(bool fails = false)
            {
                var (rows, count) = Load();
                Console.WriteLine($"Shop={Total(rows)} of {count}");
                if (fails)
                    Fail("no");
            }

            public static void Main() => Run();
        }
        """;

    public const string Work =
        """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using Goods;
        using Pipelines;

        public static class Work
        {
            [Component(Cache = true)]
            public static string Names(List<Row> rows) => string.Join(",", rows.Select(row => row.Name));

            [Pipeline("work")]
            public static void Run()
            {
                var (rows, count) = Shop.Load();
                var total = Shop.Total(rows);
                var names = Names(rows);
                Console.WriteLine($"Work={total} of {count}: {names}");
                try
                {
                    Shop.Fail("closed");
                }
                catch (StepFailedException error)
                {
                    Console.WriteLine($"Caught={error.OriginalType} {error.Message.Split('\n')[0]}");
                }
            }

            public static void Main() => Run();
        }
        """;

    RegistryServer? registry;

    public string Host => registry!.Host;

    public string Reference => $"oci://{Host}/team/shop:0.1";

    /// <summary>What <c>add</c> said of each step.</summary>
    internal List<Outcome> Added { get; } = [];

    internal UserProject ShopProject { get; private set; } = null!;

    internal UserProject WorkProject { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        registry = await RegistryServer.StartAsync();
        ShopProject = new UserProject(feed, "market-shop", "Shop").Write("Sums.cs", Shop).Write("goods.txt", "one\ntwo\nthree\n")
            .Write("Shop.csproj", UserProject.ProjectFile("<Nullable>enable</Nullable>", """<Content Include="goods.txt" CopyToOutputDirectory="PreserveNewest" />"""));
        (await ShopProject.BuildAsync()).Succeeds();
        (await ToolAsync(ShopProject.Folder, "market-home", "publish", "--no-build", "--registry", Host + "/team")).Says("published oci://");
        WorkProject = new UserProject(feed, "market-work").Write("Sums.cs", Work).Write("App.csproj", UserProject.ProjectFile("<Nullable>enable</Nullable>"));
        foreach (var step in (string[])["Load", "Total", "Fail"])
            Added.Add((await ToolAsync(WorkProject.Folder, "market-home", "add", Reference, step)).Succeeds());
        (await WorkProject.BuildAsync()).Succeeds();
    }

    public ValueTask DisposeAsync()
    {
        registry?.Dispose();
        return default;
    }

    /// <summary>A copy of what was built of the calling project.</summary>
    /// <returns>Its manifest.</returns>
    public string Copy(string name)
    {
        var copy = Path.Combine(feed.Root, name);
        foreach (var file in Directory.EnumerateFiles(WorkProject.Output, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(copy, Path.GetRelativePath(WorkProject.Output, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }
        return Path.Combine(copy, "pipelines", "work.pipeline.yaml");
    }

    public string Home(string name) => Path.Combine(feed.Root, name);

    internal Task<Outcome> ToolAsync(string folder, string home, params string[] arguments) =>
        DotNet.RunAsync(folder, new Dictionary<string, string>(feed.Environment) { ["PIPELINES_HOME"] = Home(home) }, [PackedFeed.Runner, .. arguments]);
}
