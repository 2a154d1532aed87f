using System.Security.Cryptography;
using System.Text;
using Pipelines.Engine;
using Pipelines.Engine.Stores;
using Pipelines.Engine.Tests.Fixture;
using Pipelines.Stores.Tests.Fixture;

namespace Pipelines.Stores.Tests;

/// <summary>Rule V7: <c>Storage.GetLocalCopyAsync</c> of what is not local.</summary>
public sealed class LocalCopyTests : IDisposable
{
    const string Read = "public static string Read(string url) => File.ReadAllText(Storage.GetLocalCopyAsync(url).Result);";

    readonly DirectoryInfo home = Directory.CreateTempSubdirectory("copies-");

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => home.Delete(recursive: true);

    [Theory]
    [InlineData(RunMode.Local, HostUse.Single)]
    [InlineData(RunMode.Local, HostUse.Reuse)]
    [InlineData(RunMode.Debug, HostUse.Single)]
    public async Task Steps_and_logic_share_one_download(RunMode mode, HostUse hosts)
    {
        using var server = new WebServer(context => WebServer.Send(context, "some"));
        using var pipeline = new TestPipeline(
            "string url",
            """PipelinesSubmit_Read(Arg.Of<string>(url)); PipelinesSubmit_Read(Arg.Of<string>(url)); Console.WriteLine(File.ReadAllText(Storage.GetLocalCopyAsync(url).Result));""", Read)
        { Plain = "Read(url); Read(url); Console.WriteLine(File.ReadAllText(Storage.GetLocalCopyAsync(url).Result));" }.Build();
        var (result, events) = await pipeline.RunAsync(pipeline.Options.With("url", server.Url + "data/some%20file.csv") with { Mode = mode, Hosts = hosts });
        Assert.Equal((RunStatus.Completed, null), (result.Status, result.Error?.Message));
        Assert.Equal(["some"], events.Lines(null));
        Assert.Equal(["/data/some%20file.csv"], server.Asked.Select(asked => asked.Path));
        Assert.Single(Directory.EnumerateFiles(Path.Combine(pipeline.Home, "downloads"), "some file.csv", SearchOption.AllDirectories));
        if (mode == RunMode.Local)
            Assert.Equal("some", await result.Step("Read_1").OutputAsync<string>(cancellationToken: Stop));
    }

    [Theory]
    [InlineData("s3", "s3://artifacts/team/one/data/a.csv")]
    [InlineData("azblob", "azblob://devstoreaccount1/artifacts/team/one/data/a.csv")]
    public async Task Objects_of_stores_come_through_the_engine(string kind, string url)
    {
        using var place = await Place.OpenAsync(kind);
        var file = Path.Combine(home.FullName, "a");
        await File.WriteAllTextAsync(file, "of the store", Stop);
        await ObjectStores.Open(place.Url).UploadAsync("data/a.csv", file, Stop);
        using var pipeline = new TestPipeline("string url", "PipelinesSubmit_Read(Arg.Of<string>(url)); PipelinesSubmit_Read(Arg.Of<string>(url + \".not\"));", Read).Build();
        var (result, _) = await pipeline.RunAsync(pipeline.Options.With("url", url));
        Assert.Equal("of the store", await result.Step("Read").OutputAsync<string>(cancellationToken: Stop));
        Assert.Contains($"'{url}.not' is not there: the store has no such object.", result.Step("Read_1").Error!.Message, StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, "changed", Stop);
        await ObjectStores.Open(place.Url).UploadAsync("data/a.csv", file, Stop);
        var (next, _) = await pipeline.RunAsync(pipeline.Options.With("url", url));
        Assert.Equal("changed", await next.Step("Read").OutputAsync<string>(cancellationToken: Stop));
    }

    [Theory]
    [InlineData(RunMode.Local)]
    [InlineData(RunMode.Debug)]
    public async Task A_step_can_catch_that_something_is_not_there(RunMode mode)
    {
        using var server = new WebServer(context => context.Response.StatusCode = 404);
        const string tries = """public static string Try(string url) { try { return Storage.GetLocalCopyAsync(url).GetAwaiter().GetResult(); } catch (FileNotFoundException error) { Console.WriteLine("caught " + error.Message); return ""; } }""";
        using var pipeline = new TestPipeline("string url", "PipelinesSubmit_Try(Arg.Of<string>(url));", tries) { Plain = "Try(url);" }.Build();
        var (_, events) = await pipeline.RunAsync(pipeline.Options.With("url", server.Url + "x") with { Mode = mode });
        Assert.Equal([$"caught '{server.Url}x' is not there: the server answered 404 NotFound. Check the address."], events.Lines("Try"));
    }

    [Fact]
    public async Task A_later_run_asks_whether_it_is_still_the_same()
    {
        var (text, tag) = ("one", "\"1\"");
        using var server = new WebServer(context => WebServer.Send(context, text, tag));
        var url = new Uri(server.Url + "a");
        var first = await new LocalCopies(home.FullName).GetAsync(url, Stop);
        Assert.Equal(first, await new LocalCopies(home.FullName).GetAsync(url, Stop));
        Assert.Equal([null, "\"1\""], server.Asked.Select(asked => asked.Tag));
        (text, tag) = ("two", "\"2\"");
        var next = await new LocalCopies(home.FullName).GetAsync(url, Stop);
        // Who reads the old one still does.
        Assert.Equal(("one", "two"), (await File.ReadAllTextAsync(first, Stop), await File.ReadAllTextAsync(next, Stop)));
    }

    [Fact]
    public async Task A_copy_that_somebody_changed_is_fetched_again()
    {
        using var server = new WebServer(context => WebServer.Send(context, "some", "\"1\""));
        var url = new Uri(server.Url + "a");
        var path = await new LocalCopies(home.FullName).GetAsync(url, Stop);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(path) & UnixFileMode.UserWrite);
        File.Delete(path);
        await File.WriteAllTextAsync(path, "damaged", Stop);
        Assert.Equal("some", await File.ReadAllTextAsync(await new LocalCopies(home.FullName).GetAsync(url, Stop), Stop));
    }

    [Fact]
    public async Task What_breaks_off_is_tried_again_and_never_left_half()
    {
        var tries = 0;
        using var server = new WebServer(context =>
        {
            context.Response.ContentLength64 = 8;
            context.Response.OutputStream.Write(Encoding.UTF8.GetBytes(++tries < 3 ? "hal" : "complete"));
            context.Response.OutputStream.Flush();
            if (tries < 3)
                context.Response.Abort();
        });
        Assert.Equal("complete", await File.ReadAllTextAsync(await new LocalCopies(home.FullName).GetAsync(new(server.Url + "a"), Stop), Stop));
        tries = -10;
        await Assert.ThrowsAnyAsync<IOException>(() => new LocalCopies(home.FullName).GetAsync(new(server.Url + "b"), Stop));
        Assert.Single(Directory.EnumerateFiles(Path.Combine(home.FullName, "downloads"), "a", SearchOption.AllDirectories));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(home.FullName, "downloads"), "b", SearchOption.AllDirectories));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(home.FullName, "downloads"), ".part-*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("Repr-Digest", "sha-256=:{0}:")]
    [InlineData("Content-Digest", "md5=:AAAA:, sha-256=:{0}:")]
    [InlineData("Digest", "SHA-256={0}")]
    [InlineData("Content-MD5", "{1}")]
    public async Task What_is_not_what_the_server_says_is_refused(string field, string value)
    {
        var said = "true";
        using var server = new WebServer(context =>
        {
            var bytes = Encoding.UTF8.GetBytes(said);
#pragma warning disable CA5351 // What servers send.
            context.Response.Headers[field] = string.Format(System.Globalization.CultureInfo.InvariantCulture, value, Convert.ToBase64String(SHA256.HashData(bytes)), Convert.ToBase64String(MD5.HashData(bytes)));
#pragma warning restore CA5351
            WebServer.Send(context, "true");
        });
        Assert.Equal("true", await File.ReadAllTextAsync(await new LocalCopies(home.FullName).GetAsync(new(server.Url + "a"), Stop), Stop));
        said = "false";
        var error = await Assert.ThrowsAsync<IOException>(() => new LocalCopies(home.FullName).GetAsync(new(server.Url + "b"), Stop));
        Assert.Contains($"what came is not what the server says of it ({field})", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Servers_that_refuse_or_are_not_there_are_said()
    {
        using var server = new WebServer(context => context.Response.StatusCode = 403);
        var refused = await Assert.ThrowsAsync<IOException>(() => new LocalCopies(home.FullName).GetAsync(new(server.Url + "a"), Stop));
        Assert.Equal($"'{server.Url}a' cannot be fetched: the server answered 403 Forbidden. Check the address, and whether it may be read by anybody.", refused.Message);
        Assert.Single(server.Asked);
        var absent = await Assert.ThrowsAsync<IOException>(() => new LocalCopies(home.FullName).GetAsync(new("http://127.0.0.1:9/a"), Stop));
        Assert.Contains("Connection refused", absent.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_engines_at_once_fetch_one_after_the_other_and_the_second_finds_it()
    {
        using var server = new WebServer(context => WebServer.Send(context, "some", "\"1\""));
        var url = new Uri(server.Url + "a");
        var paths = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => new LocalCopies(home.FullName).GetAsync(url, Stop)));
        Assert.Single(paths.Distinct());
        Assert.Single(server.Asked, asked => asked.Tag is null);
    }

    [Fact]
    public async Task A_plain_call_fetches_too_but_not_from_stores()
    {
        using var server = new WebServer(context => WebServer.Send(context, "some"));
        using var variables = new Variables().Set("PIPELINES_HOME", home.FullName);
        var path = await Storage.GetLocalCopyAsync(server.Url + "a.txt", Stop);
        Assert.Equal(("some", "a.txt"), (await File.ReadAllTextAsync(path, Stop), Path.GetFileName(path)));
        Assert.StartsWith(home.FullName, path, StringComparison.Ordinal);
        var error = await Assert.ThrowsAsync<NotSupportedException>(() => Storage.GetLocalCopyAsync("azblob://account/container/a", Stop));
        Assert.Contains("'azblob:' is there in runs alone", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Copies_that_nobody_used_for_long_go_with_a_prune()
    {
        using var server = new WebServer(context => WebServer.Send(context, "some"));
        var old = await new LocalCopies(home.FullName).GetAsync(new(server.Url + "old"), Stop);
        var used = await new LocalCopies(home.FullName).GetAsync(new(server.Url + "used"), Stop);
        File.SetLastWriteTimeUtc(Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(old))!, "about"), DateTime.UtcNow.AddDays(-3));
        using var history = History.Open(home.FullName);
        Assert.Equal(0, history.Prune(new() { Keep = 0 }).Downloads);
        Assert.Equal((1, 4L), (history.Prune(new() { OlderThan = TimeSpan.FromDays(2), DryRun = true }).Downloads, history.Prune(new() { OlderThan = TimeSpan.FromDays(2) }).Bytes));
        Assert.Equal((false, true), (File.Exists(old), File.Exists(used)));
    }
}
