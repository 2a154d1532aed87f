using Hangfire;

namespace Pipelines.Queues;

/// <summary>What Hangfire's tables hold of a job: which one to claim, and what it is called in the dashboard. Its names stand in the tables, and stay.</summary>
public sealed class DeliveredJob
{
    readonly Func<long, Task> run;

    internal DeliveredJob(Func<long, Task> run) => this.run = run;

    /// <summary>Runs a job on the worker to which it was delivered; does nothing where it is gone, over, or somebody's.</summary>
    /// <param name="job">Its id in the history's database.</param>
    /// <param name="name">Its step and run.</param>
    [JobDisplayName("{1}")]
    public Task RunAsync(long job, string name) => run(job);
}

/// <summary>Makes them for Hangfire.</summary>
sealed class DeliveredJobs(Func<long, Task> run) : JobActivator
{
    public override object ActivateJob(Type jobType) => new DeliveredJob(run);
}
