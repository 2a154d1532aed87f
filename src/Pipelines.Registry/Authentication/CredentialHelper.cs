using System.Buffers;
using System.ComponentModel;
using System.Text.Json;
using CliWrap;
using CliWrap.Buffered;

namespace Pipelines.Registry.Authentication;

/// <summary>A program that keeps credentials, as docker starts it: <c>docker-credential-…</c>. What it is asked and what it answers goes through its pipes alone.</summary>
static class CredentialHelper
{
    const string Token = "<token>";
    const string NotFound = "credentials not found";

    // One program on the path, never a path of its own.
    static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="name">The part behind <c>docker-credential-</c>.</param>
    /// <param name="server">The registry.</param>
    /// <param name="file">Where it is named.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null: it has none for this registry.</returns>
    /// <exception cref="RegistryException">It cannot be started, or failed.</exception>
    public static async Task<Credential?> GetAsync(string name, string server, string file, CancellationToken cancellationToken)
    {
        if (name.AsSpan().ContainsAnyExcept(NameCharacters))
            throw Messages.HelperFailed("…", file, "its name is none");
        var program = "docker-credential-" + name;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            var answer = await Cli.Wrap(program).WithArguments("get").WithStandardInputPipe(PipeSource.FromString(server)).WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(limit.Token).ConfigureAwait(false);
            if (answer.ExitCode == 0)
                return Read(answer.StandardOutput) ?? throw Messages.HelperFailed(program, file, "its answer has no user name and secret");
            // What else it says may hold what it keeps.
            return answer.StandardOutput.Contains(NotFound, StringComparison.Ordinal) ? null : throw Messages.HelperFailed(program, file, $"it ended with code {answer.ExitCode}");
        }
        catch (Win32Exception)
        {
            throw Messages.HelperFailed(program, file, "it cannot be started: it is not on the path");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Messages.HelperFailed(program, file, $"it gave no answer within {Patience.TotalSeconds:0} s");
        }
    }

    static Credential? Read(string answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer);
            return (json.RootElement.GetProperty("Username").GetString(), json.RootElement.GetProperty("Secret").GetString()) switch
            {
                (Token, { Length: > 0 } token) => Credential.FromIdentityToken(token),
                ({ Length: > 0 } user, { } secret) => new(user, secret),
                _ => null,
            };
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
