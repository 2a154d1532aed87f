using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Pipelines.Registry.Content;

/// <summary>The digest that names content: <c>sha256:…</c> or <c>sha512:…</c>, in lower-case hexadecimal.</summary>
public sealed record Digest
{
    static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdef");

    Digest(string algorithm, string hex)
    {
        Algorithm = algorithm;
        Hex = hex;
    }

    /// <summary><c>sha256</c> or <c>sha512</c>.</summary>
    public string Algorithm { get; }

    /// <summary>64 or 128 hexadecimal digits.</summary>
    public string Hex { get; }

    /// <summary>The SHA-256 of some bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    public static Digest Of(ReadOnlySpan<byte> bytes) => new("sha256", Convert.ToHexStringLower(SHA256.HashData(bytes)));

    /// <summary>The SHA-256 of what is left of a stream.</summary>
    /// <param name="stream">The stream; it is read to its end.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<Digest> OfAsync(Stream stream, CancellationToken cancellationToken = default) =>
        new("sha256", Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false)));

    /// <summary>Reads a digest.</summary>
    /// <param name="text">With its algorithm.</param>
    /// <param name="digest">The digest.</param>
    /// <returns>False where it is none, or one of another algorithm.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Digest? digest)
    {
        digest = text?.Split(':') is [("sha256" or "sha512") and var algorithm, var hex]
            && hex.Length == (algorithm == "sha256" ? 64 : 128) && !hex.AsSpan().ContainsAnyExcept(Hexadecimal) ? new(algorithm, hex) : null;
        return digest is not null;
    }

    /// <summary>With its algorithm.</summary>
    public override string ToString() => $"{Algorithm}:{Hex}";

    /// <summary>What a SHA-256 came to.</summary>
    internal static Digest OfHash(ReadOnlySpan<byte> hash) => new("sha256", Convert.ToHexStringLower(hash));

    internal IncrementalHash NewHash() => IncrementalHash.CreateHash(Algorithm == "sha256" ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA512);

    internal bool Matches(IncrementalHash hash) => Convert.ToHexStringLower(hash.GetHashAndReset()) == Hex;

    internal bool Matches(ReadOnlySpan<byte> bytes)
    {
        using var hash = NewHash();
        hash.AppendData(bytes);
        return Matches(hash);
    }
}
