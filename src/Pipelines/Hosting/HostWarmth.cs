namespace Pipelines.Hosting;

/// <summary>What every step does, done once before there is one: its code is then compiled while earlier steps run.</summary>
static class HostWarmth
{
    static ReadOnlySpan<byte> Request => """{"type":"step","inputs":{"a":{"path":"p","format":"json"},"b":{"json":0.5}}}"""u8;

    public static void Warm()
    {
        var request = StepRequest.Parse(Request);
        using var exchange = new HostedExchange(request);
        exchange.TryInput(typeof(double), "b", out var value);
        using var written = new DigestStream(Stream.Null);
        exchange.Formats.Write(typeof(double), value, written);
        _ = written.Hex();
    }
}
