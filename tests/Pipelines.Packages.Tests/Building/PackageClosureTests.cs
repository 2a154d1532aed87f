using System.Text.Json;
using Pipelines.Packages.Tests.Surroundings;

namespace Pipelines.Packages.Tests.Building;

/// <summary>A step has exactly what its code reaches, and runs with that alone (rules N4, V9).</summary>
public sealed class PackageClosureTests(PackedFeed feed)
{
    [Fact]
    public async Task A_step_carries_exactly_its_packages_and_runs_with_them_alone()
    {
        var project = Closure("closure/App");
        (await project.BuildAsync()).Succeeds();

        Assert.Equal(
            ["Microsoft.Bcl.AsyncInterfaces", "Microsoft.ML.Core", "Microsoft.ML.CpuMath", "Microsoft.ML.Data", "Microsoft.ML.DataView", "Microsoft.ML.KMeansClustering", "Microsoft.ML.PCA",
             "Microsoft.ML.StandardTrainers", "Microsoft.ML.Transforms", "Newtonsoft.Json", "System.CodeDom", "System.Numerics.Tensors"],
            Dependencies(project, "Learn", "managed"));
        Assert.Equal(["LdaNative.dll", "libLdaNative.dylib", "libLdaNative.so"], Dependencies(project, "Learn", "native"));
        Assert.Equal(["Dapper", "Lib", "Microsoft.Data.Sqlite", "SQLitePCLRaw.batteries_v2", "SQLitePCLRaw.core", "SQLitePCLRaw.provider.e_sqlite3"], Dependencies(project, "Store", "managed"));
        Assert.Equal(["e_sqlite3.dll", "libe_sqlite3.dylib", "libe_sqlite3.so"], Dependencies(project, "Store", "native"));
        Assert.Equal(["e_sqlite3.dll", "libe_sqlite3.dylib", "libe_sqlite3.so"], Dependencies(project, "Native", "native"));
        Assert.Empty(Dependencies(project, "Native", "managed"));
        Assert.Equal(["Lib.resources"], Dependencies(project, "Store", "resource"));
        Assert.Equal(["data/words.txt"], Dependencies(project, "Plain", "content"));
        Assert.Empty(Dependencies(project, "Plain", "managed"));
        var manifest = File.ReadAllText(Path.Combine(project.Output, "pipelines/closure.pipeline.yaml"));
        Assert.Contains("packages: {Microsoft.ML: 5.0.1, Microsoft.ML.DataView: 5.0.1, Newtonsoft.Json: 13.0.3}", manifest);
        Assert.Contains("packages: {Dapper: 2.1.86, Microsoft.Data.Sqlite: 10.0.15, Microsoft.Data.Sqlite.Core: 10.0.15}", manifest);

        var gathered = Gather(project, "Learn", "Store", "Plain", "Native");
        (await RunAsync(gathered, "Learn")).Succeeds().Says("result = {\"rows\":30}");
        (await RunAsync(gathered, "Store", "--suffix", "?")).Succeeds().Says("result = 2 Hallo from a file?");
        (await RunAsync(gathered, "Plain")).Succeeds().Says("result = 2");
        (await RunAsync(gathered, "Native")).Succeeds().Says("result = True");
        (await project.DotNetAsync("run", "--project", Path.Combine(project.Output, "pipelines/steps/Store"))).Succeeds().Says("result = 2 Hallo from a file!");
        (await project.DotNetAsync("run", "--project", Path.Combine(project.Output, "pipelines/steps/Learn"))).Succeeds().Says("result = {\"rows\":30}");
        (await DotNet.RunAsync(project.Folder, feed.Environment, PackedFeed.Runner, "run", Path.Combine(project.Output, "pipelines/closure.pipeline.yaml")))
            .Succeeds().Says("{\"rows\":30} 2 Hallo from a file! 2 True");
    }

    [Fact]
    public async Task A_step_that_uses_a_shared_framework_runs_in_local_mode_and_by_itself()
    {
        var project = new UserProject(feed, "web", "Web").Write("Sums.cs", Web)
            .Write("Web.csproj", UserProject.ProjectFile("<ImplicitUsings>enable</ImplicitUsings>", """<FrameworkReference Include="Microsoft.AspNetCore.App" />"""));
        (await project.BuildAsync()).Succeeds();

        (await DotNet.RunAsync(project.Folder, feed.Environment, PackedFeed.Runner, "run", Path.Combine(project.Output, "pipelines/web.pipeline.yaml"))).Succeeds().Says("got /a%20b");
        (await project.DotNetAsync("run", "--project", Path.Combine(project.Output, "pipelines/steps/Path"), "--", "--at", "/c d")).Succeeds().Says("result = /c%20d");
    }

    UserProject Closure(string folder) => new UserProject(feed, folder)
        .Write("Sums.cs", Steps)
        .Write("data/words.txt", "from a file")
        .Write("App.csproj", UserProject.ProjectFile("<ImplicitUsings>enable</ImplicitUsings>", """
            <PackageReference Include="Microsoft.ML" Version="5.0.1" />
                <PackageReference Include="System.Numerics.Tensors" Version="9.0.19" />
                <PackageReference Include="Newtonsoft.Json" Version="13.0.3" />
                <PackageReference Include="Microsoft.Data.Sqlite" Version="10.0.15" />
                <ProjectReference Include="../Lib/Lib.csproj" />
                <None Include="data/words.txt" CopyToOutputDirectory="PreserveNewest" />
            """))
        .Write("../Lib/Lib.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup><PackageReference Include="Dapper" Version="2.1.86" /></ItemGroup>
            </Project>
            """)
        .Write("../Lib/Words.cs", Words)
        .Write("../Lib/Strings.resx", Strings("Hello"))
        .Write("../Lib/Strings.de.resx", Strings("Hallo"));

    static List<string> Dependencies(UserProject project, string step, string kind) =>
        [.. Listed(project, step).Where(d => d.Kind == kind).Select(d => d.Name).Distinct().Order(StringComparer.Ordinal)];

    static IEnumerable<(string Name, string Kind, string Path)> Listed(UserProject project, string step)
    {
        using var bundle = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(project.Output, "pipelines/steps", step, "bundle.json")));
        return [.. bundle.RootElement.GetProperty("dependencies").EnumerateArray().Select(d => (d.GetProperty("name").GetString()!, d.GetProperty("kind").GetString()!, d.GetProperty("path").GetString()!))];
    }

    /// <summary>Steps in a fresh folder, each with the host, its compiled form and what its document names: no more.</summary>
    string Gather(UserProject project, params string[] steps)
    {
        var to = Path.Combine(feed.Root, "gathered");
        foreach (var step in steps)
        {
            var bundle = Path.Combine("pipelines/steps", step);
            var files = Directory.EnumerateFiles(Path.Combine(project.Output, "pipelines/host"), "*", SearchOption.AllDirectories)
                .Concat(Directory.EnumerateFiles(Path.Combine(project.Output, bundle, "compiled")))
                .Append(Path.Combine(project.Output, bundle, "bundle.json"))
                .Concat(Listed(project, step).Select(d => Path.GetFullPath(d.Path, Path.Combine(project.Output, bundle))));
            foreach (var file in files)
            {
                var copy = Path.Combine(to, step, Path.GetRelativePath(project.Output, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy, overwrite: true);
            }
        }
        return to;
    }

    Task<Outcome> RunAsync(string gathered, string step, params string[] arguments) =>
        DotNet.RunAsync(gathered, feed.Environment, [Path.Combine(gathered, step, "pipelines/host/Pipelines.dll"), "run", Path.Combine(gathered, step, "pipelines/steps", step), .. arguments]);

    const string Steps = """
        using Microsoft.Data.Sqlite;
        using Microsoft.ML;
        using Newtonsoft.Json;
        using Pipelines;

        public class Point { public float X { get; set; } public float Y { get; set; } }

        public static class Work
        {
            [Component]
            public static string Learn(int rows = 30)
            {
                var ml = new MLContext(1);
                var data = ml.Data.LoadFromEnumerable(Enumerable.Range(0, rows).Select(i => new Point { X = i, Y = 2 * i + 1 }));
                var model = ml.Transforms.Concatenate("Features", "X").Append(ml.Regression.Trainers.LbfgsPoissonRegression("Y")).Fit(data);
                return JsonConvert.SerializeObject(new { rows = ml.Data.CreateEnumerable<Point>(model.Transform(data), false).Count() });
            }

            [Component]
            public static string Store(string suffix = "!")
            {
                using var connection = new SqliteConnection("Data Source=:memory:");
                connection.Open();
                return Lib.Words.Text(connection) + " " + File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "data/words.txt")) + suffix;
            }

            [System.Runtime.InteropServices.DllImport("e_sqlite3")]
            static extern int sqlite3_libversion_number();

            [Component]
            public static bool Native() => sqlite3_libversion_number() > 3_000_000;

            [Component]
            public static int Plain(int n = 1) => n + 1;

            [Pipeline("closure")]
            public static void Run() => Console.WriteLine(Learn() + " " + Store() + " " + Plain() + " " + Native());

            public static void Main() => Run();
        }
        """;

    const string Words = """
        using System.Data;
        using System.Linq;
        using Dapper;

        namespace Lib;

        public static class Words
        {
            public static string Text(IDbConnection connection) => connection.Query<string>("select 'one' union select 'two'").Count() + " " + Greeting();

            static string Greeting() => new System.Resources.ResourceManager("Lib.Strings", typeof(Words).Assembly).GetString("hello", new System.Globalization.CultureInfo("de"));
        }
        """;

    const string Web = """
        using Microsoft.AspNetCore.Http;
        using Pipelines;

        public static class Work
        {
            [Component]
            public static string Path(string at = "/a b")
            {
                var context = new DefaultHttpContext();
                context.Request.Path = at;
                return context.Request.Path.ToUriComponent();
            }

            [Pipeline("web")]
            public static void Run() => Console.WriteLine("got " + Path());

            public static void Main() => Run();
        }
        """;

    static string Strings(string hello) => $"""
        <root>
          <resheader name="resmimetype"><value>text/microsoft-resx</value></resheader>
          <resheader name="version"><value>2.0</value></resheader>
          <resheader name="reader"><value>System.Resources.ResXResourceReader, System.Windows.Forms</value></resheader>
          <resheader name="writer"><value>System.Resources.ResXResourceWriter, System.Windows.Forms</value></resheader>
          <data name="hello"><value>{hello}</value></data>
        </root>
        """;
}
