using System.ComponentModel;
using System.Diagnostics;

namespace Pipelines.Engine.Tests.Fixture;

/// <summary>Containers on this machine: an engine, and an image with the .NET runtime and bash.</summary>
static class ContainerMachine
{
    /// <summary>The image of the tests; another one by <c>PIPELINES_TEST_IMAGE</c>.</summary>
    public static string Image { get; } = Environment.GetEnvironmentVariable("PIPELINES_TEST_IMAGE") is { Length: > 0 } named ? named : "localhost/dotnet-runtime:10";

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    static readonly Lazy<(string? Engine, string Why)> Found = new(Find);

    public static string Engine => Found.Value.Engine!;

    /// <summary>Skips the test where this machine runs no containers; never in the continuous build.</summary>
    public static void Require()
    {
        if (Environment.GetEnvironmentVariable("CI") is "true")
            Assert.True(Found.Value.Engine is not null, Found.Value.Why);
        else
            Assert.SkipWhen(Found.Value.Engine is null, Found.Value.Why);
    }

    /// <summary>What the engine says.</summary>
    public static string Run(params string[] arguments) => Output(Engine, arguments) ?? throw new InvalidOperationException($"{Engine} {string.Join(' ', arguments)} failed");

    /// <summary>The names of all containers that hold a text, also of ended ones.</summary>
    public static string[] Names(string text) => [.. Run("ps", "--all", "--format", "{{.Names}}").Split('\n').Where(name => name.Contains(text, StringComparison.Ordinal))];

    /// <summary>Waits until the one of a name has ended and is removed.</summary>
    public static void WaitGone(string name)
    {
        for (var until = DateTime.UtcNow.AddMinutes(3); Names(name).Length > 0; Output(Engine, "wait", name))
            Assert.True(DateTime.UtcNow < until, name + " is still there");
    }

    static (string?, string) Find()
    {
        foreach (var engine in new[] { "docker", "podman" })
        {
            if (Output(engine, "info") is null)
                continue;
            return Output(engine, "run", "--rm", "--network", "none", Image, "dotnet", "--list-runtimes") is not null
                ? (engine, "")
                : (null, $"{engine} runs no container of {Image}: make an image of that name with the .NET runtime and bash, or name one by PIPELINES_TEST_IMAGE");
        }
        return (null, "no container engine answers (docker, podman)");
    }

    /// <summary>What a command prints; null where it fails. An engine that does not answer is no reason to wait for ever.</summary>
    static string? Output(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var said = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            if (!said.Wait(Patience))
            {
                process.Kill();
                throw new TimeoutException($"'{program} {string.Join(' ', arguments)}' did not end within {Patience.TotalSeconds:0} s");
            }
            process.WaitForExit();
            return process.ExitCode == 0 ? said.Result[0] : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
