using Pipelines.Packages.Tests.Surroundings;

namespace Pipelines.Packages.Tests.Building;

/// <summary>What an edit of a user's project makes run again, and what the tool says about it.</summary>
public sealed class CachedRunTests(PackedFeed feed)
{
    const string Code =
        """
        using System;
        using System.Linq;
        using Pipelines;

        public static class Sums
        {
            [Component(Cache = true)]
            public static int[] Numbers(int count = 3) => [.. Enumerable.Range(1, count).Select(Digits.Rounded)];

            [Component(Cache = true)]
            public static int Total(int[] numbers) => numbers.Sum();

            [Component(Cache = true)]
            public static int Twice(int total, int by = 2) => total * by;

            [Pipeline("sums")]
            public static void Run(int count = 4, int by = 2) => Console.WriteLine($"Twice={Twice(Total(Numbers(count)), by)}");

            public static void Main() => Run();
        }
        """;

    const string Digits =
        """
        static class Digits
        {
            public static int Rounded(int value) => value * Factor;

            const int Factor = 1;
        }
        """;

    [Fact]
    public async Task An_edit_runs_the_steps_whose_code_or_inputs_it_changes_and_no_others_C2_C3()
    {
        var project = new UserProject(feed, "cached").Write("Sums.cs", Code).Write("Digits.cs", Digits);
        (await RunAsync(project)).Says("3 completed").Says("Twice=20");
        (await RunAsync(project, project.Manifest)).Says("3 cached").Says("Twice=20");

        project.Edit("Digits.cs", "static class Digits", "// What numbers are made of.\nstatic class Digits");
        (await RunAsync(project)).Says("3 cached");

        // Other code with the same result: what follows does not run.
        project.Edit("Digits.cs", "value * Factor", "-(-value * Factor)");
        var equal = (await RunAsync(project)).Says("1 completed, 2 cached").Says("Numbers completed");
        (await WhyAsync(project, equal, "Numbers")).Says("Digits.Rounded changed (Digits.cs:4)");
        (await WhyAsync(project, equal, "Total")).Says("its result was taken");

        project.Edit("Digits.cs", "Factor = 1", "Factor = 2");
        var plan = await DotNet.RunAsync(project.Folder, feed.Environment, [PackedFeed.Runner, "plan"]);
        plan.Says("run      Numbers  ").Says("Digits.Factor changed (Digits.cs:6)").Says("may run  Total").Says("hangs on what Numbers will make");
        var other = (await RunAsync(project, project.Manifest)).Says("3 completed").Says("Twice=40");
        (await WhyAsync(project, other, "Total")).Says("input 'numbers' changed: Numbers made other bytes, because").Says("Digits.Factor changed (Digits.cs:6)");

        plan = await DotNet.RunAsync(project.Folder, feed.Environment, [PackedFeed.Runner, "plan", project.Manifest, "-p", "by=3"]);
        plan.Says("cached  Total").Says("run     Twice").Says("input 'by' changed from 2 to 3");
        var compared = await DotNet.RunAsync(project.Folder, feed.Environment, [PackedFeed.Runner, "compare", Id(equal), Id(other)]);
        compared.Says("Numbers  completed  completed").Says("other result").Says("Digits.Factor changed (Digits.cs:6)");

        var given = (await RunAsync(project, project.Manifest, "-p", "by=3")).Says("1 completed, 2 cached").Says("Twice=60");
        (await WhyAsync(project, given)).Says("input 'by' changed from 2 to 3").Says("Numbers did not run");

        (await RunAsync(project, project.Manifest, "--refresh", "Total")).Says("1 completed, 2 cached");
        (await RunAsync(project, project.Manifest, "--no-cache")).Says("3 completed");
        (await RunAsync(project, project.Manifest, "--refresh", "Totals")).Fails("There is no step 'Totals' to refresh. Components are: Numbers, Total, Twice.");
    }

    Task<Outcome> RunAsync(UserProject project, params string[] arguments) => DotNet.RunAsync(project.Folder, feed.Environment, [PackedFeed.Runner, "run", .. arguments]);

    Task<Outcome> WhyAsync(UserProject project, Outcome run, params string[] step) =>
        DotNet.RunAsync(project.Folder, feed.Environment, [PackedFeed.Runner, "why", Id(run), .. step]);

    static string Id(Outcome run) => run.Output.Split("(run ")[1].Split(')')[0];
}
