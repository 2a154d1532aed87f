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

    /// <summary>Never called: what stands here is compiled ahead of time, which a step's own code, compiled elsewhere, cannot ask for.</summary>
    static void Common(StepCall call)
    {
        Both<bool>(call);
        Both<int>(call);
        Both<long>(call);
        Both<float>(call);
        Both<double>(call);
        Both<string>(call);
    }

    static void Both<T>(StepCall call)
    {
        call.Output("", call.Input<T>(""));
        call.Output("", call.Input<T>("", default!));
    }
}
