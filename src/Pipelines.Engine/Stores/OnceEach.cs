using System.Collections.Concurrent;

namespace Pipelines.Engine.Stores;

/// <summary>Work that is done once for each name, however many ask for it at once. What failed is tried again by who asks next.</summary>
sealed class OnceEach<T>
{
    readonly ConcurrentDictionary<string, Lazy<Task<T>>> work = new();

    /// <param name="name">What is asked for.</param>
    /// <param name="start">The work; it goes on when those who asked give up.</param>
    /// <param name="cancellationToken">Ends the caller's wait alone.</param>
    public async Task<T> Get(string name, Func<Task<T>> start, CancellationToken cancellationToken)
    {
        var mine = work.GetOrAdd(name, _ => new(() => Task.Run(start)));
        try
        {
            return await mine.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch when (mine.Value.IsFaulted || mine.Value.IsCanceled)
        {
            work.TryRemove(new(name, mine));
            throw;
        }
    }

    /// <summary>The next one who asks starts anew.</summary>
    public void Forget(string name) => work.TryRemove(name, out _);
}
