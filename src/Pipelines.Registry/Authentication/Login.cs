using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Pipelines.Registry.Transport;

namespace Pipelines.Registry.Authentication;

/// <summary>Who one is at one registry. Nobody is asked for credentials before the registry wants some; what it wanted is kept, and tokens until shortly before they expire.</summary>
sealed class Login(RegistryHost host, string repository, CredentialSource source, TokenClient tokens, TimeProvider clock) : IDisposable
{
    readonly Turnstile one = new();
    readonly Dictionary<string, Token> kept = [];
    readonly ConcurrentDictionary<string, bool> secrets = [];
    volatile Challenge? known;
    Task<Credential?>? credential;

    /// <summary>The header for a call; null where the registry has not wanted one yet.</summary>
    public async Task<AuthenticationHeaderValue?> HeaderAsync(Scopes scopes, CancellationToken cancellationToken)
    {
        if (known is not { } challenge)
            return null;
        using var alone = await one.EnterAsync(cancellationToken).ConfigureAwait(false);
        return await MakeAsync(challenge, scopes, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The header after the registry did not take the last one.</summary>
    /// <exception cref="RegistryException">There is no other.</exception>
    public async Task<AuthenticationHeaderValue> AnswerAsync(IReadOnlyList<Challenge> challenges, Scopes scopes, AuthenticationHeaderValue? refused, CancellationToken cancellationToken)
    {
        var challenge = challenges.FirstOrDefault(each => each.IsBearer) ?? challenges.FirstOrDefault(each => each.IsBasic)
            ?? throw Messages.UnknownChallenge(host.Name, string.Join(", ", challenges.Select(each => each.Scheme)));
        using var alone = await one.EnterAsync(cancellationToken).ConfigureAwait(false);
        known = challenge;
        // What the registry names may be more than was thought of.
        var wanted = scopes.And(challenge["scope"]?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? []);
        var header = await MakeAsync(challenge, wanted, refused?.Parameter, cancellationToken).ConfigureAwait(false);
        if (kept.TryGetValue(wanted.Key, out var token))
            kept[scopes.Key] = token;
        if (header is null)
            throw Messages.NeedsCredential(host.Name);
        if (header.Equals(refused))
            throw Messages.CredentialRefused(host.Name);
        return header;
    }

    /// <summary>A text of a server's, without what we told it.</summary>
    public string Hide(string text) => secrets.Keys.OrderByDescending(secret => secret.Length).Aggregate(text, (hidden, secret) => hidden.Replace(secret, "***", StringComparison.Ordinal));

    public void Dispose() => one.Dispose();

    async Task<AuthenticationHeaderValue?> MakeAsync(Challenge challenge, Scopes scopes, string? refused, CancellationToken cancellationToken)
    {
        var known = await CredentialAsync(cancellationToken).ConfigureAwait(false);
        if (challenge.IsBasic)
            return known?.Kind == CredentialKind.Password ? known.Basic : null;
        if (known?.Kind == CredentialKind.RegistryToken)
            return new("Bearer", known.Secret);
        if (!kept.TryGetValue(scopes.Key, out var token) || token.Text == refused || token.RenewAt <= clock.GetUtcNow())
        {
            kept[scopes.Key] = token = await tokens.GetAsync(host, challenge, scopes, known, cancellationToken).ConfigureAwait(false);
            secrets.TryAdd(token.Text, true);
        }
        return new("Bearer", token.Text);
    }

    /// <summary>Looked for once, and again only when that failed.</summary>
    async Task<Credential?> CredentialAsync(CancellationToken cancellationToken)
    {
        if (credential is not { IsCompletedSuccessfully: true })
            credential = source.FindAsync(host.Name, repository, cancellationToken);
        var found = await credential.ConfigureAwait(false);
        foreach (var secret in found?.Secrets.Where(secret => secret.Length > 0) ?? [])
            secrets.TryAdd(secret, true);
        return found;
    }
}
