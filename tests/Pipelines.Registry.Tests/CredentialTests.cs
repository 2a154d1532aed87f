using Pipelines.Registry.Authentication;
using Pipelines.Registry.Repositories;
using Pipelines.Registry.Tests.Servers;

namespace Pipelines.Registry.Tests;

/// <summary>Where credentials come from, and that they get nowhere else.</summary>
public sealed class CredentialTests : IDisposable
{
    // ann:wonder:land, bob:builder
    const string Ann = "YW5uOndvbmRlcjpsYW5k";
    const string Bob = "Ym9iOmJ1aWxkZXI=";

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("registry-tests-");
    readonly Dictionary<string, string> variables = [];

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    string Home => folder.FullName;

    RegistryOptions Options => Given.Nobody with { Surroundings = new(variables.GetValueOrDefault, Home) };

    public void Dispose() => folder.Delete(recursive: true);

    void Write(string path, string text)
    {
        var file = Path.Combine(Home, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    async Task<string?> FindAsync(string host = "shelf.example:5000", string repository = "team/iris") =>
        await new CredentialSource(Options).FindAsync(host, repository, Cancel) is { } found ? $"{found.Kind} {found.User} {found.Secret}" : null;

    [Theory]
    [InlineData("shelf.example:5000", "shelf.example:5000")]
    [InlineData("https://shelf.example:5000", "shelf.example:5000")]
    [InlineData("https://Shelf.example:5000/v2/", "shelf.example:5000")]
    [InlineData("https://index.docker.io/v1/", "docker.io")]
    [InlineData("docker.io", "docker.io")]
    public async Task Dockers_file_is_read_however_it_names_the_registry(string key, string host)
    {
        Write(".docker/config.json", $$$$"""{"auths":{"other.example":{"auth":"{{{{Bob}}}}"},"{{{{key}}}}":{"auth":"{{{{Ann}}}}"}}}""");
        Assert.Equal("Password ann wonder:land", await FindAsync(host));
        Assert.Null(await FindAsync("third.example"));
    }

    [Fact]
    public async Task Tokens_of_a_login_are_known()
    {
        Write(".docker/config.json", $$$$"""{"auths":{"a.example":{"auth":"{{{{Ann}}}}","identitytoken":"i"},"b.example":{"registrytoken":"r"},"c.example":{"username":"ann","password":"p"},"d.example":{}}}""");
        Assert.Equal("IdentityToken  i", await FindAsync("a.example"));
        Assert.Equal("RegistryToken  r", await FindAsync("b.example"));
        Assert.Equal("Password ann p", await FindAsync("c.example"));
        Assert.Null(await FindAsync("d.example"));
    }

    [Fact]
    public async Task Podmans_file_comes_before_dockers_and_knows_repositories()
    {
        variables["XDG_RUNTIME_DIR"] = Path.Combine(Home, "run");
        Write(".docker/config.json", $$$$"""{"auths":{"shelf.example:5000":{"username":"docker","password":"p"},"only.example":{"username":"docker","password":"p"}}}""");
        Write(".config/containers/auth.json", """{"auths":{"shelf.example:5000":{"username":"kept","password":"p"}}}""");
        Write("run/containers/auth.json", """{"auths":{"shelf.example:5000/team":{"username":"team","password":"p"},"shelf.example:5000/team/iris":{"username":"iris","password":"p"}}}""");
        Assert.Equal("Password iris p", await FindAsync());
        Assert.Equal("Password team p", await FindAsync(repository: "team/other"));
        Assert.Equal("Password kept p", await FindAsync(repository: "teams/iris"));
        Assert.Equal("Password docker p", await FindAsync("only.example"));
        variables["DOCKER_CONFIG"] = Path.Combine(Home, ".docker");
        Assert.Equal("Password docker p", await FindAsync());
        Write("named.json", """{"auths":{"shelf.example:5000":{"username":"named","password":"p"}}}""");
        variables["REGISTRY_AUTH_FILE"] = Path.Combine(Home, "named.json");
        Assert.Equal("Password named p", await FindAsync());
        Assert.Null(await FindAsync("only.example"));
        variables["REGISTRY_AUTH_FILE"] = Path.Combine(Home, "gone.json");
        Assert.Contains("gone.json", (await Assert.ThrowsAsync<RegistryException>(() => FindAsync())).Message);
    }

    [Fact]
    public async Task Variables_come_first_and_only_for_the_registry_that_they_name()
    {
        Write(".docker/config.json", $$$$"""{"auths":{"shelf.example:5000":{"auth":"{{{{Bob}}}}"}}}""");
        variables["PIPELINES_REGISTRY_USER"] = "ann";
        variables["PIPELINES_REGISTRY_PASSWORD"] = "secret-of-ann";
        var half = await Assert.ThrowsAsync<RegistryException>(() => FindAsync());
        Assert.Contains("PIPELINES_REGISTRY_HOST", half.Message);
        Assert.DoesNotContain("secret-of-ann", half.ToString());
        variables["PIPELINES_REGISTRY_HOST"] = "https://shelf.example:5000/";
        Assert.Equal("Password ann secret-of-ann", await FindAsync());
        Assert.Null(await FindAsync("thief.example"));
        variables["PIPELINES_REGISTRY_HOST"] = "other.example";
        Assert.Equal("Password bob builder", await FindAsync());
    }

    [Theory]
    [InlineData("""{"auths": {"shelf.example:5000": {"auth": "secret-of-ann!"}}}""", "not base64")]
    [InlineData("""{"auths": {"shelf.example:5000": {"auth": "c2VjcmV0LW9mLWFubg=="}}}""", "not base64 of user:password")]
    [InlineData("""{"auths": {"shelf.example:5000": {"auth": secret-of-ann}}}""", "no JSON (line 1)")]
    [InlineData("""["secret-of-ann"]""", "no JSON object")]
    public async Task A_broken_file_is_said_and_not_shown(string text, string reason)
    {
        Write(".docker/config.json", text);
        var error = await Assert.ThrowsAsync<RegistryException>(() => FindAsync());
        Assert.Contains(reason, error.Message);
        Assert.Contains(Path.Combine(Home, ".docker", "config.json"), error.Message);
        Assert.DoesNotContain("secret-of-ann", error.ToString());
    }

    [Fact]
    public async Task A_program_is_asked_through_its_input_alone()
    {
        var helper = Helper("""cat > "$0.asked"; echo "$#:$*" > "$0.arguments"; echo '{"ServerURL":"x","Username":"ann","Secret":"wonder-land"}'""");
        Write(".docker/config.json", $$$$"""{"credHelpers":{"shelf.example:5000":"{{{{helper}}}}"},"auths":{"shelf.example:5000":{"auth":"{{{{Bob}}}}"}}}""");
        Assert.Equal("Password ann wonder-land", await FindAsync());
        Assert.Equal("shelf.example:5000", File.ReadAllText(ProgramOf(helper) + ".asked"));
        Assert.Equal("1:get\n", File.ReadAllText(ProgramOf(helper) + ".arguments"));
        Write(".docker/config.json", $$$$"""{"credsStore":"{{{{helper}}}}","auths":{"shelf.example:5000":{},"docker.io":{}}}""");
        Assert.Equal("Password ann wonder-land", await FindAsync());
        Assert.Equal("Password ann wonder-land", await FindAsync("docker.io"));
        Assert.Equal("https://index.docker.io/v1/", File.ReadAllText(ProgramOf(helper) + ".asked"));
        var token = Helper("""echo '{"Username":"<token>","Secret":"i"}'""");
        Write(".docker/config.json", $$$$"""{"credsStore":"{{{{token}}}}"}""");
        Assert.Equal("IdentityToken  i", await FindAsync());
    }

    [Theory]
    [InlineData("echo 'credentials not found in native keychain'; exit 1", null)]
    [InlineData("echo secret-of-ann; echo secret-of-ann >&2; exit 3", "it ended with code 3")]
    [InlineData("echo secret-of-ann", "no user name and secret")]
    [InlineData("exit 0", "no user name and secret")]
    public async Task A_program_that_has_none_or_fails_is_said_and_its_words_not_shown(string script, string? reason)
    {
        var helper = Helper(script);
        Write(".docker/config.json", $$$$"""{"credsStore":"{{{{helper}}}}"}""");
        if (reason is null)
        {
            Assert.Null(await FindAsync());
            return;
        }
        var error = await Assert.ThrowsAsync<RegistryException>(() => FindAsync());
        Assert.Contains(reason, error.Message);
        Assert.Contains("docker-credential-" + helper, error.Message);
        Assert.DoesNotContain("secret-of-ann", error.ToString());
    }

    [Theory]
    [InlineData("nowhere-to-be-found", "not on the path")]
    [InlineData("../../bin/sh", "its name is none")]
    [InlineData("x; rm -rf", "its name is none")]
    public async Task A_program_that_is_none_is_not_started(string name, string reason)
    {
        Write(".docker/config.json", $$$$"""{"credsStore":"{{{{name}}}}"}""");
        Assert.Contains(reason, (await Assert.ThrowsAsync<RegistryException>(() => FindAsync())).Message);
    }

    [Fact]
    public async Task What_skopeo_keeps_after_a_login_lets_us_in()
    {
        using var registry = await RegistryServer.StartAsync(RegistryServer.Basic);
        variables["REGISTRY_AUTH_FILE"] = Path.Combine(Home, "auth.json");
        await Skopeo.RunAsync("wonder-land", "login", "--authfile", variables["REGISTRY_AUTH_FILE"], "--tls-verify=false", "--username", "ann", "--password-stdin", registry.Host);
        using var client = new RegistryClient(Options);
        Assert.Equal(BlobPush.Sent, await client.Iris(registry.Host).PushBlobAsync(Given.Blob(1), cancellationToken: Cancel));
    }

    [Fact]
    public async Task Who_one_is_is_asked_only_where_a_registry_wants_to_know()
    {
        var helper = Helper("""touch "$0.asked"; echo '{"Username":"ann","Secret":"wonder-land"}'""");
        Write(".docker/config.json", $$$$"""{"credsStore":"{{{{helper}}}}"}""");
        using var client = new RegistryClient(Options);
        using var open = await RegistryServer.StartAsync();
        await client.Iris(open.Host).PushBlobAsync(Given.Blob(1), cancellationToken: Cancel);
        Assert.False(File.Exists(ProgramOf(helper) + ".asked"));
        using var closed = await RegistryServer.StartAsync(RegistryServer.Basic);
        await client.Iris(closed.Host).PushBlobAsync(Given.Blob(1), cancellationToken: Cancel);
        Assert.True(File.Exists(ProgramOf(helper) + ".asked"));
    }

    [Fact]
    public void Nothing_that_has_a_secret_shows_it()
    {
        var credential = new Credential("ann", "wonder-land");
        var options = Options with { Credentials = _ => credential };
        Assert.DoesNotContain("wonder-land", $"{credential} {options} {Credential.FromIdentityToken("wonder-land")} {new Token("wonder-land", default)} {options.Surroundings}");
    }

    /// <summary>The name under which a config names a program of the test's.</summary>
    static string Helper(string script)
    {
        var name = $"test-{Guid.NewGuid():N}";
        File.WriteAllText(ProgramOf(name), $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(ProgramOf(name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return name;
    }

    static string ProgramOf(string name) => Path.Combine(Programs.Folder, "docker-credential-" + name);
}
