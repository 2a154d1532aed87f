using System.Globalization;
using System.Net;
using Polly;
using Polly.Retry;

namespace Pipelines.Registry.Transport;

/// <summary>Tries again what failed in passing: later and later, and not before the server wants.</summary>
sealed class Retries(RegistryOptions options)
{
    readonly ResiliencePipeline pipeline = Build(options);

    /// <exception cref="RegistryException">It failed to the last.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        var tries = 0;
        try
        {
            return await pipeline.ExecuteAsync(
                async token =>
                {
                    tries++;
                    return await work(token).ConfigureAwait(false);
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (TransientException last)
        {
            throw Messages.GaveUp(last, tries);
        }
    }

    public static bool IsTransient(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
        or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    /// <summary>What <c>Retry-After</c> asks for: seconds, or a time.</summary>
    public TimeSpan? Wait(Answer answer) => answer.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date > options.Clock.GetUtcNow() ? date - options.Clock.GetUtcNow() : TimeSpan.Zero,
        // Fractions are not allowed there, and sent by some.
        _ when double.TryParse(answer["Retry-After"], CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and < 1e6 => TimeSpan.FromSeconds(seconds),
        _ => null,
    };

    static ResiliencePipeline Build(RegistryOptions options)
    {
        var builder = new ResiliencePipelineBuilder { TimeProvider = options.Clock };
        return options.Retries == 0 ? builder.Build() : builder.AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<TransientException>(failure => failure.Wait is null || failure.Wait <= options.LongestDelay),
            MaxRetryAttempts = options.Retries,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = options.RetryDelay,
            MaxDelay = options.LongestDelay,
            DelayGenerator = retry => ValueTask.FromResult((retry.Outcome.Exception as TransientException)?.Wait),
        }).Build();
    }
}
