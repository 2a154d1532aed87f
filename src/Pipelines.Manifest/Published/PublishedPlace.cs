namespace Pipelines.Manifest;

/// <summary>Where published components lie: in a folder of their own each, so that what one needs never meets what another needs.</summary>
public static class PublishedPlace
{
    /// <summary>The file with the interface, in the folder of a published component.</summary>
    public const string InterfaceFile = "component.json";

    const string Pinned = "@sha256:";
    const int Shown = 16;

    /// <summary>The hexadecimal digits of the digest that a reference is pinned by; null where it is not.</summary>
    /// <param name="reference">As <c>oci://host/repository@sha256:…</c>.</param>
    public static string? DigestOf(string reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var hex = reference.IndexOf(Pinned, StringComparison.Ordinal) is > 0 and var at ? reference[(at + Pinned.Length)..] : "";
        return reference.StartsWith("oci://", StringComparison.Ordinal) && hex.Length == 64 && hex.All(char.IsAsciiHexDigitLower) ? hex : null;
    }

    /// <summary>The folder of what a digest names, relative to the manifest.</summary>
    /// <param name="digest">Hexadecimal digits.</param>
    public static string FolderOf(string digest)
    {
        ArgumentNullException.ThrowIfNull(digest);
        return "components/" + digest[..Shown];
    }

    /// <summary>Where its bundle lies in that folder: as a build lays its output out.</summary>
    /// <param name="published">The interface.</param>
    public static string BundleOf(ComponentInterface published)
    {
        ArgumentNullException.ThrowIfNull(published);
        return "pipelines/" + published.Bundle;
    }
}
