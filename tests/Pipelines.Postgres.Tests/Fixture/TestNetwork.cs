using System.ComponentModel;
using System.Diagnostics;

namespace Pipelines.Engine.Tests.Fixture;

/// <summary>Hosts of the test's own: network namespaces, each on a cable to this machine that can be cut. They see nothing else of any network.</summary>
sealed class TestNetwork : IDisposable
{
    readonly List<TestHost> hosts = [];

    /// <summary>Skips the test where none can be made.</summary>
    public TestNetwork(int count)
    {
        try
        {
            for (var number = 0; number < count; number++)
                Add(TestHost.Of(number));
        }
        catch (Exception error) when (error is Win32Exception or InvalidOperationException)
        {
            Dispose();
            Assert.Skip($"no network namespaces can be made here, that takes Linux, 'ip' (apt install iproute2) and root: {error.Message}");
        }
    }

    public IReadOnlyList<TestHost> Hosts => hosts;

    public void Dispose()
    {
        // The cable goes with the namespace that one end of it is in.
        foreach (var host in hosts)
            Ip("netns", "delete", host.Name);
        hosts.Clear();
    }

    /// <exception cref="InvalidOperationException">It is not allowed, or not possible.</exception>
    public static void Ip(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"ip {string.Join(' ', arguments)}: {error.Trim()}");
    }

    void Add(TestHost host)
    {
        Ip("netns", "add", host.Name);
        hosts.Add(host);
        Ip("link", "add", host.Cable, "type", "veth", "peer", "name", "eth0", "netns", host.Name);
        Ip("address", "add", host.Here + "/30", "dev", host.Cable);
        Ip("link", "set", host.Cable, "up");
        Ip("-n", host.Name, "address", "add", host.There + "/30", "dev", "eth0");
        Ip("-n", host.Name, "link", "set", "eth0", "up");
    }
}

/// <param name="Name">Its name.</param>
/// <param name="Here">This machine's address on its cable.</param>
/// <param name="There">Its own.</param>
sealed record TestHost(string Name, string Here, string There)
{
    /// <summary>This machine's end of it.</summary>
    public string Cable => Name;

    /// <summary>What runs a command there.</summary>
    public string[] Within => ["ip", "netns", "exec", Name];

    /// <summary>Addresses for tests of networks (RFC 2544), others for each process, of which several may test at once.</summary>
    public static TestHost Of(int number)
    {
        var first = ((Environment.ProcessId * 4) + number) % 32768 * 4;
        return new($"pt{Environment.ProcessId}n{number}", Address(first + 1), Address(first + 2));

        static string Address(int at) => $"198.{18 + (at >> 16)}.{(at >> 8) & 255}.{at & 255}";
    }

    public void Cut() => TestNetwork.Ip("link", "set", Cable, "down");

    public void Mend() => TestNetwork.Ip("link", "set", Cable, "up");
}
