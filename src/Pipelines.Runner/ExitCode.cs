namespace Pipelines.Runner;

/// <summary>What the process says to its caller (product section 8).</summary>
static class ExitCode
{
    public const int Done = 0;
    public const int PipelineFailed = 1;
    public const int BadInput = 2;
    public const int Surroundings = 3;
    public const int Cancelled = 130;
}
