using Pipelines.Registry.References;

namespace Pipelines.Registry.Tests;

/// <summary>References as users write them.</summary>
public sealed class ReferenceTests
{
    [Theory]
    [InlineData("oci://ghcr.io/team/iris:0.1", "ghcr.io/team/iris:0.1")]
    [InlineData("localhost:5000/iris", "localhost:5000/iris")]
    [InlineData("docker.io/debian", "docker.io/library/debian")]
    public void A_reference_is_read(string text, string expected) => Assert.Equal(expected, RegistryReference.Parse(text).ToString());

    [Theory]
    [InlineData("iris:0.1", "names no registry")]
    [InlineData("team/iris", "not taken for a registry")]
    [InlineData("https://ghcr.io/iris", "only oci://")]
    [InlineData("ghcr.io/Team/iris", "lower case")]
    [InlineData("ghcr.io/../iris", "no repository")]
    [InlineData("ghcr.io/iris@sha256:12", "no digest")]
    [InlineData("localhost:99999/iris", "no host")]
    public void What_is_none_is_refused_with_its_reason(string text, string reason) => Assert.Contains(reason, Assert.Throws<RegistryException>(() => RegistryReference.Parse(text)).Message);

    [Fact]
    public void A_password_in_a_reference_is_refused_and_not_shown() =>
        Assert.DoesNotContain("secret", Assert.Throws<RegistryException>(() => RegistryReference.Parse("ann:secret@ghcr.io/iris")).ToString());
}
