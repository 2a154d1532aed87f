using Pipelines.Registry.Publishing;
using Spectre.Console;

namespace Pipelines.Runner.Verbs;

/// <summary>A bar of the bytes that are in the registry, where somebody watches.</summary>
sealed class PublishBar(ProgressTask task) : IProgress<PublishedBlob>
{
    public static async Task<T> ShowAsync<T>(Terminal terminal, long bytes, Func<IProgress<PublishedBlob>?, Task<T>> publish)
    {
        if (!terminal.Interactive)
            return await publish(null);
        return await terminal.Console.Progress().AutoClear(true).StartAsync(async context => await publish(new PublishBar(context.AddTask("sending", maxValue: Math.Max(1, bytes)))));
    }

    public void Report(PublishedBlob value) => task.Increment(value.Blob.Size);
}
