using System.Net.Sockets;
using System.Security.Authentication;

namespace Pipelines.Registry.Transport;

/// <summary>Exceptions of the network, as what is told of them.</summary>
static class Failures
{
    public static bool IsTransient(Exception error, StallWatch watch) =>
        error is HttpRequestException or IOException or SocketException or OperationCanceledException { InnerException: TimeoutException } || error is OperationCanceledException && watch.HasStalled;

    /// <summary>What will not be better the next time is not tried again.</summary>
    public static RegistryException Translate(Exception error, Uri address, StallWatch watch) => error switch
    {
        RegistryException known => known,
        OperationCanceledException => new TransientException(Messages.Stalled(address, watch.Limit)),
        _ when error.InnerException is RegistryException own => own,
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => Messages.NoTls(address, Reason<AuthenticationException>(error)),
        HttpRequestException when error.GetBaseException() is SocketException { SocketErrorCode: SocketError.HostNotFound } => Messages.NoHost(address),
        // The framework's message names the proxy by its url, with the password that may stand in it.
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } => new TransientException(Messages.Broken(address, "the HTTP proxy did not let it through")),
        _ => new TransientException(Messages.Broken(address, error.GetBaseException().Message), error),
    };

    static string Reason<T>(Exception error) where T : Exception
    {
        for (var inner = error; inner is not null; inner = inner.InnerException)
        {
            if (inner is T)
                return inner.Message;
        }
        return error.Message;
    }
}
