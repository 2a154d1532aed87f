namespace Pipelines.Engine.Tests.Fixture;

/// <summary>Images that lack something, made from that of the tests and removed with it.</summary>
sealed class SmallImages : IDisposable
{
    readonly string name = $"localhost/pipelines-test-{Guid.NewGuid():N}";

    public SmallImages()
    {
        Commit(WithoutDotnet, "rm -rf /usr/bin/dotnet /usr/share/dotnet");
        Commit(Bare, "rm -f /bin/bash /usr/bin/dotnet");
    }

    public string WithoutDotnet => name + ":without-dotnet";

    public string Bare => name + ":bare";

    public void Dispose() => ContainerMachine.Run("rmi", "--force", WithoutDotnet, Bare);

    void Commit(string image, string change)
    {
        var container = "pipelines-image-" + Guid.NewGuid().ToString("N");
        ContainerMachine.Run("run", "--network", "none", "--name", container, "--entrypoint", "bash", ContainerMachine.Image, "-c", change);
        ContainerMachine.Run("commit", container, image);
        ContainerMachine.Run("rm", container);
    }
}
