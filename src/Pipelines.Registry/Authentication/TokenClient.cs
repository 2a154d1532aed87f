using System.Net;
using System.Text.Json;
using Pipelines.Registry.Transport;

namespace Pipelines.Registry.Authentication;

/// <summary>Gets tokens where a registry says that they are to be had.</summary>
sealed class TokenClient(HttpClient http, RegistryOptions options, Retries retries)
{
    const string Client = "dotnet-pipelines";
    const int MostOfAToken = 1024 * 1024;

    // What token servers mean that do not say.
    static readonly TimeSpan UsualLife = TimeSpan.FromSeconds(60);
    static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    /// <exception cref="RegistryException">There is none to be had.</exception>
    public async Task<Token> GetAsync(RegistryHost host, Challenge challenge, Scopes scopes, Credential? credential, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(challenge["realm"], UriKind.Absolute, out var realm) || realm.Scheme != Uri.UriSchemeHttps && realm.Scheme != Uri.UriSchemeHttp)
            throw Messages.NoRealm(host.Name);
        // A password goes there.
        if (realm.Scheme == Uri.UriSchemeHttp && !RegistryHost.AllowsPlainHttp(realm, options))
            throw Messages.PlainRealm(host.Name, realm);
        return await retries.RunAsync(
            async token =>
            {
                if (credential?.Kind == CredentialKind.IdentityToken)
                    return await SendAsync(host, realm, () => Post(realm, challenge, scopes, credential), token).ConfigureAwait(false);
                // All servers know this one, but for those that know only the other.
                try
                {
                    return await SendAsync(host, realm, () => Get(realm, challenge, scopes, credential), token).ConfigureAwait(false);
                }
                catch (RegistryException error) when (credential is not null && error.Failure == RegistryFailure.Refused)
                {
                    return await SendAsync(host, realm, () => Post(realm, challenge, scopes, credential), token).ConfigureAwait(false);
                }
            },
            cancellationToken).ConfigureAwait(false);
    }

    async Task<Token> SendAsync(RegistryHost host, Uri realm, Func<HttpRequestMessage> make, CancellationToken cancellationToken)
    {
        using var watch = new StallWatch(options, cancellationToken);
        using var request = make();
        try
        {
            using var answer = new Answer(await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, watch.Token).ConfigureAwait(false), realm, false, watch);
            if (Retries.IsTransient(answer.Status))
                throw new TransientException(Messages.ServerFailed(realm, answer.Status, retries.Wait(answer), "")) { Wait = retries.Wait(answer) };
            if (answer.Status != HttpStatusCode.OK)
                throw Messages.NoToken(host.Name, realm, answer.Status);
            return Read(await answer.ReadAllAsync(MostOfAToken).ConfigureAwait(false) ?? [], options.Clock.GetUtcNow()) ?? throw Messages.WrongToken(host.Name, realm);
        }
        catch (Exception error) when (Failures.IsTransient(error, watch))
        {
            throw Failures.Translate(error, realm, watch);
        }
    }

    static HttpRequestMessage Get(Uri realm, Challenge challenge, Scopes scopes, Credential? credential)
    {
        var query = scopes.All.Select(scope => ("scope", scope)).Prepend(("client_id", Client));
        if (challenge["service"] is { } service)
            query = query.Prepend(("service", service));
        var parts = query.Select(part => $"{part.Item1}={Uri.EscapeDataString(part.Item2)}");
        var address = new UriBuilder(realm) { Query = string.Join('&', realm.Query.Length > 1 ? parts.Prepend(realm.Query[1..]) : parts) };
        var request = new HttpRequestMessage(HttpMethod.Get, address.Uri);
        request.Headers.Authorization = credential?.Basic;
        return request;
    }

    static HttpRequestMessage Post(Uri realm, Challenge challenge, Scopes scopes, Credential credential)
    {
        Dictionary<string, string> form = new() { ["client_id"] = Client, ["scope"] = scopes.Key };
        if (challenge["service"] is { } service)
            form["service"] = service;
        if (credential.Kind == CredentialKind.IdentityToken)
            (form["grant_type"], form["refresh_token"]) = ("refresh_token", credential.Secret);
        else
            (form["grant_type"], form["username"], form["password"]) = ("password", credential.User, credential.Secret);
        return new(HttpMethod.Post, realm) { Content = new FormUrlEncodedContent(form) };
    }

    static Token? Read(byte[] body, DateTimeOffset now)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var text = Text(json.RootElement, "token") ?? Text(json.RootElement, "access_token");
            var life = json.RootElement.TryGetProperty("expires_in", out var seconds) && seconds.TryGetInt32(out var value) && value > 0 ? TimeSpan.FromSeconds(value) : UsualLife;
            // A short life is not used up to the last: what takes it must still find it alive.
            return text is null ? null : new(text, now + life - (life / 4 < Margin ? life / 4 : Margin));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text && !text.AsSpan().ContainsAny('\r', '\n') ? text : null;
}
