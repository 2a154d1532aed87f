using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Pipelines.Registry.Tests.Servers;

/// <summary>Gives tokens for a real registry, which trusts its certificate. Anybody may pull from <c>open/…</c>, ann may do all but write to <c>locked/…</c>.</summary>
sealed class TokenServer : IDisposable
{
    public const string Service = "tests";
    public const string IdentityToken = "identity-of-ann";

    const string Issuer = "token server of the tests";

    readonly RSA key = RSA.Create(2048);
    readonly X509Certificate2 certificate;
    int number;

    public TokenServer()
    {
        certificate = new CertificateRequest("CN=tests", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
        Server = new(AnswerAsync);
    }

    public WireServer Server { get; }

    /// <summary>What each token was asked for: method, who, and scopes.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public ConcurrentQueue<string> Tokens { get; } = new();

    /// <summary>Negative: over when they are given.</summary>
    public TimeSpan Life { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>What is said of it; null: nothing.</summary>
    public int? ToldLife { get; set; } = 300;

    public bool TakesGet { get; set; } = true;

    /// <summary>The part of a registry's configuration that trusts it.</summary>
    public string Auth => $"auth:\n  token:\n    realm: http://{Server.Host}/token?tenant=a%20b\n    service: {Service}\n    issuer: {Issuer}\n    rootcertbundle: {CertificateFile}\n";

    string CertificateFile { get; } = Path.GetTempFileName();

    public void Dispose()
    {
        Server.Dispose();
        certificate.Dispose();
        key.Dispose();
        File.Delete(CertificateFile);
    }

    async Task AnswerAsync(WireCall call)
    {
        var form = Encoding.UTF8.GetString(await call.ReadBodyAsync());
        if (call.Method == "GET" && !TakesGet)
        {
            await call.AnswerAsync(404);
            return;
        }
        var query = call.Method == "GET" ? call.Target[(call.Target.IndexOf('?') + 1)..] : form;
        var user = call.Method == "GET" ? FromBasic(call["Authorization"]) : FromForm(form);
        var scopes = WireCall.Values(query, "scope").SelectMany(scope => scope.Split(' ')).ToList();
        Asked.Enqueue($"{call.Method} {user ?? "?"} {string.Join(' ', scopes)}");
        if (user is null || call.Query("tenant") != "a b" || !WireCall.Values(query, "service").SequenceEqual([Service]))
        {
            // Servers may say back what they were told.
            await call.AnswerAsync(401, Encoding.UTF8.GetBytes($$"""{"errors":[{"code":"UNAUTHORIZED","message":"{{call["Authorization"]}} {{form}}"}]}"""));
            return;
        }
        var token = Sign(user, scopes.Select(scope => Allowed(user, scope)));
        Tokens.Enqueue(token);
        await call.AnswerAsync(200, JsonSerializer.SerializeToUtf8Bytes(ToldLife is { } life ? new Dictionary<string, object> { ["token"] = token, ["expires_in"] = life } : new() { ["access_token"] = token }));
    }

    static string? FromBasic(string? header) => header is null ? "" : header == "Basic " + Convert.ToBase64String("ann:wonder-land"u8) ? "ann" : null;

    static string? FromForm(string form) => (WireCall.Values(form, "grant_type").Single(), WireCall.Values(form, "refresh_token").SingleOrDefault(), WireCall.Values(form, "username").SingleOrDefault(), WireCall.Values(form, "password").SingleOrDefault()) switch
    {
        ("refresh_token", IdentityToken, _, _) or ("password", _, "ann", "wonder-land") => "ann",
        _ => null,
    };

    static object Allowed(string user, string scope)
    {
        var parts = scope.Split(':');
        var actions = parts[2].Split(',').Where(action => user == "ann" ? action == "pull" || !parts[1].StartsWith("locked/", StringComparison.Ordinal) : action == "pull" && parts[1].StartsWith("open/", StringComparison.Ordinal));
        return new { type = parts[0], name = parts[1], actions = actions.ToArray() };
    }

    string Sign(string user, IEnumerable<object> access)
    {
        var now = DateTimeOffset.UtcNow;
        var header = JsonSerializer.SerializeToUtf8Bytes(new { typ = "JWT", alg = "RS256", x5c = new[] { Convert.ToBase64String(certificate.RawData) } });
        var claims = JsonSerializer.SerializeToUtf8Bytes(new
        {
            iss = Issuer,
            sub = user,
            aud = Service,
            // Registries give a minute's grace.
            exp = (now + Life).ToUnixTimeSeconds(),
            nbf = now.AddHours(-1).ToUnixTimeSeconds(),
            iat = now.ToUnixTimeSeconds(),
            jti = $"{Interlocked.Increment(ref number)}",
            access,
        });
        var signed = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }
}
