namespace Pipelines.Engine;

internal static class Messages
{
    private const int Input = 2;
    private const int Surroundings = 3;

    public static EngineException HomeNotWritable(string home, Exception cause) => new(
        $"'{home}' cannot be written: {cause.Message} History and artifacts live there. Make it writable, or name another folder with --home or PIPELINES_HOME.",
        Surroundings, cause);
}
