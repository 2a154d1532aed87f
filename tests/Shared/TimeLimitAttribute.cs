using System.Collections.Concurrent;
using System.Reflection;
using Xunit.v3;

[assembly: Pipelines.Shared.TimeLimit]

namespace Pipelines.Shared;

/// <summary>No test waits for ever: after twenty minutes its token is cancelled, so that it fails where it waits; what does not heed that ends the whole program, by name.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
sealed class TimeLimitAttribute : BeforeAfterTestAttribute
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(20), Patience = TimeSpan.FromMinutes(2);

    static readonly ConcurrentDictionary<string, Timer> Running = new();

    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        var context = TestContext.Current;
        var isCancelled = false;
        Running[test.UniqueID] = new Timer(
            _ =>
            {
                if (isCancelled)
                    Environment.FailFast($"The test '{test.TestDisplayName}' did not end in {Limit + Patience}.");
                isCancelled = true;
                Console.Error.WriteLine($"The test '{test.TestDisplayName}' did not end in {Limit}: it is cancelled.");
                context.CancelCurrentTest();
            },
            null, Limit, Patience);
    }

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (Running.TryRemove(test.UniqueID, out var timer))
            timer.Dispose();
    }
}
