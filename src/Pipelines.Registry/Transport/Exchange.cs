using System.Net;
using System.Net.Http.Headers;
using Pipelines.Registry.Authentication;

namespace Pipelines.Registry.Transport;

/// <summary>One exchange with a registry: who one is, redirects, and what stands still.</summary>
sealed class Exchange : IDisposable
{
    const int MostHops = 8;
    const int LargeBody = 1024 * 1024;

    static readonly ProductInfoHeaderValue Agent = new("dotnet-pipelines", typeof(Exchange).Assembly.GetName().Version?.ToString(3));

    readonly HttpClient http;
    readonly RegistryOptions options;
    readonly Logins logins;

    public Exchange(RegistryOptions options)
    {
        this.options = options;
        Retries = new(options);
        http = new(new SocketsHttpHandler
        {
            // By hand: only the registry itself is told who one is.
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            ConnectTimeout = options.StallTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        http.DefaultRequestHeaders.UserAgent.Add(Agent);
        logins = new(http, options, Retries);
    }

    public Retries Retries { get; }

    /// <summary>For lists that are read, changed and written.</summary>
    public Turnstile Lists { get; } = new();

    /// <summary>The answer to a call, whatever it is but a failure in passing.</summary>
    /// <exception cref="TransientException">It may be tried again.</exception>
    /// <exception cref="RegistryException">It cannot be.</exception>
    public async Task<Answer> SendAsync(Call call, CancellationToken cancellationToken)
    {
        var login = logins.For(call.Host, call.Scopes.Repository);
        var header = await login.HeaderAsync(call.Scopes, cancellationToken).ConfigureAwait(false);
        var answer = await FollowAsync(call, header, cancellationToken).ConfigureAwait(false);
        if (answer is { Status: HttpStatusCode.Unauthorized, IsOwn: true })
        {
            var challenges = Challenge.Read(answer.Headers.WwwAuthenticate).ToList();
            answer.Dispose();
            header = await login.AnswerAsync(challenges, call.Scopes, header, cancellationToken).ConfigureAwait(false);
            answer = await FollowAsync(call, header, cancellationToken).ConfigureAwait(false);
        }
        if (!Retries.IsTransient(answer.Status))
            return answer;
        using (answer)
        {
            var wait = Retries.Wait(answer);
            throw new TransientException(Messages.ServerFailed(answer.Address, answer.Status, wait, await answer.ReadErrorsAsync(login.Hide).ConfigureAwait(false))) { Wait = wait };
        }
    }

    /// <summary>The answer to a call, tried again while it fails in passing. For calls that change nothing when they are made twice.</summary>
    /// <exception cref="RegistryException">It failed to the last.</exception>
    public Task<Answer> SendRepeatedlyAsync(Call call, CancellationToken cancellationToken) => Retries.RunAsync(token => SendAsync(call, token), cancellationToken);

    /// <summary>An answer that is none of those expected, as what is told of it.</summary>
    public async Task<RegistryException> RefusedAsync(Call call, Answer answer, string what)
    {
        var said = await answer.ReadErrorsAsync(logins.For(call.Host, call.Scopes.Repository).Hide).ConfigureAwait(false);
        return answer.Status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => Messages.Denied(what, answer.Address, answer.Status, said),
            HttpStatusCode.NotFound => Messages.NotFound(what, answer.Address, said),
            _ => Messages.Refused(what, answer.Address, answer.Status, said),
        };
    }

    public void Dispose()
    {
        http.Dispose();
        logins.Dispose();
        Lists.Dispose();
    }

    async Task<Answer> FollowAsync(Call call, AuthenticationHeaderValue? header, CancellationToken cancellationToken)
    {
        var address = call.Address;
        for (var hops = 0; ; hops++)
        {
            var own = call.Host.IsAt(address);
            var answer = await SendOnceAsync(call, address, own ? header : null, own, cancellationToken).ConfigureAwait(false);
            if (!Redirects(call.Method, answer.Status) || answer.Location is not { } next)
                return answer;
            answer.Dispose();
            Check(call, next);
            if (hops == MostHops)
                throw Messages.TooManyRedirects(call.Address);
            address = next;
        }
    }

    /// <summary>A server may send us elsewhere, but never from TLS to plain HTTP.</summary>
    public void Check(Call call, Uri next)
    {
        var plain = next.Scheme == Uri.UriSchemeHttp && (call.Host.IsAt(next) || call.Host.Address.Scheme == Uri.UriSchemeHttp && RegistryHost.AllowsPlainHttp(next, options));
        if (next.Scheme != Uri.UriSchemeHttps && !plain)
            throw Messages.RedirectToPlain(call.Host.Name, next);
    }

    async Task<Answer> SendOnceAsync(Call call, Uri address, AuthenticationHeaderValue? header, bool own, CancellationToken cancellationToken)
    {
        var watch = new StallWatch(options, cancellationToken);
        using var message = new HttpRequestMessage(call.Method, address) { Content = call.Body?.Invoke(watch) };
        message.Headers.Authorization = header;
        // Who refuses a large body may not read it: its answer would be lost in a broken connection.
        if (message.Content?.Headers.ContentLength >= LargeBody)
            message.Headers.ExpectContinue = true;
        foreach (var accept in call.Accept)
            message.Headers.Accept.Add(new(accept));
        if (call.From > 0)
            message.Headers.Range = new(call.From, null);
        try
        {
            var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, watch.Token).ConfigureAwait(false);
            watch.Touch();
            return new(response, address, own, watch);
        }
        catch (Exception error)
        {
            using (watch)
            {
                if (!Failures.IsTransient(error, watch))
                    throw;
                throw Failures.Translate(error, address, watch);
            }
        }
    }

    static bool Redirects(HttpMethod method, HttpStatusCode status) => status switch
    {
        HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect => true,
        HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther => method == HttpMethod.Get || method == HttpMethod.Head,
        _ => false,
    };
}
