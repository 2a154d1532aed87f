namespace Pipelines.Hosting;

/// <summary>This assembly's version, e.g. <c>0.1.0</c>.</summary>
static class HostVersion
{
    public static string Text => typeof(HostVersion).Assembly.GetName().Version is { } version ? version.ToString(3) : "0.0.0";
}
