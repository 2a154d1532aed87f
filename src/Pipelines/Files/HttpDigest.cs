using System.Security.Cryptography;

namespace Pipelines;

/// <summary>A digest of the whole body that a server sent along.</summary>
sealed record HttpDigest(string Name, byte[] Hash)
{
    static readonly string[] Fields = ["Repr-Digest", "Content-Digest", "Digest"];

    /// <summary>What the answer says; null where it says none that is known here.</summary>
    public static HttpDigest? Of(HttpResponseMessage response)
    {
        foreach (var field in Fields)
        {
            if (!response.Headers.TryGetValues(field, out var values) && !response.Content.Headers.TryGetValues(field, out values))
                continue;
            foreach (var part in values.SelectMany(value => value.Split(',')))
            {
                // sha-256=:base64: and, in the older field, SHA-256=base64.
                var text = part.Trim();
                if (text.StartsWith("sha-256=", StringComparison.OrdinalIgnoreCase) && Decode(text["sha-256=".Length..].Trim(':')) is { } hash)
                    return new(field, hash);
            }
        }
        return response.Content.Headers.ContentMD5 is { } md5 ? new("Content-MD5", md5) : null;
    }

#pragma warning disable CA5351 // The sender chose it, against damage and not against anybody.
    public bool Fits(string file)
    {
        using var bytes = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
        return Hash.AsSpan().SequenceEqual(Name == "Content-MD5" ? MD5.HashData(bytes) : SHA256.HashData(bytes));
    }
#pragma warning restore CA5351

    static byte[]? Decode(string base64)
    {
        try
        {
            return Convert.FromBase64String(base64);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
