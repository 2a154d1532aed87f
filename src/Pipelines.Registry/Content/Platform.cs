using System.Text.RegularExpressions;

namespace Pipelines.Registry.Content;

/// <summary>What a container image runs on: <c>linux/amd64</c>, <c>linux/arm/v7</c>.</summary>
/// <param name="Os">The operating system.</param>
/// <param name="Architecture">The processor, as Go calls it.</param>
/// <param name="Variant">The processor's version; null where none is named.</param>
public sealed partial record Platform(string Os, string Architecture, string? Variant = null)
{
    /// <summary>Reads a platform.</summary>
    /// <param name="text">Its parts, parted by '/'.</param>
    /// <exception cref="RegistryException">It is none.</exception>
    public static Platform Parse(string text) => Pattern.Match(text) is { Success: true } match
        ? new(match.Groups[1].Value, match.Groups[2].Value, match.Groups[3] is { Success: true } variant ? variant.Value : null)
        : throw Messages.NotPlatform(text);

    /// <inheritdoc/>
    public override string ToString() => $"{Os}/{Architecture}{(Variant is null ? "" : "/" + Variant)}";

    /// <summary>Whether what is for another one is for this one, too. A version that one of them does not name is any.</summary>
    internal bool Fits(Platform other) => Os == other.Os && Architecture == other.Architecture && (Variant is null || other.Variant is null || Variant == other.Variant);

    /// <summary>Whether a native library's runtime identifier can be of use there; which C library an image has is not known.</summary>
    internal bool Takes(string? rid)
    {
        var processor = Architecture switch { "amd64" => "x64", "386" => "x86", _ => Architecture };
        return rid is null or "any" or "unix" || rid == "unix-" + processor || rid == Os || rid == "linux-musl" || rid.StartsWith(Os, StringComparison.Ordinal) && rid.EndsWith("-" + processor, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^([a-z0-9]+)/([a-z0-9_]+)(?:/([a-z0-9.]+))?\z")]
    private static partial Regex Pattern { get; }
}
