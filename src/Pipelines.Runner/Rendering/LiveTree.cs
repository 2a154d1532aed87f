using Pipelines.Engine;
using Spectre.Console;

namespace Pipelines.Runner.Rendering;

/// <summary>A run on a terminal somebody watches: a tree of steps that is drawn anew, ten times a second.</summary>
sealed class LiveTree(IAnsiConsole console, TimeProvider clock, bool verbose)
{
    readonly RunPicture picture = new();
    readonly Queue<string> lines = new();
    readonly Lock gate = new();

    public async Task<RunResult> ShowAsync(Func<Action<RunEvent>, Task<RunResult>> run)
    {
        var result = await console.Live(Text.Empty).AutoClear(true).Overflow(VerticalOverflow.Crop).StartAsync(async live =>
        {
            var running = run(Take);
            while (await Task.WhenAny(running, Task.Delay(TimeSpan.FromMilliseconds(100), clock)) != running)
                Draw(live);
            Draw(live);
            return await running;
        });
        lock (gate)
            console.Write(TreeDrawing.Of(picture, clock.GetUtcNow(), TreeDrawing.AllSteps, console.Profile.Width));
        return result;
    }

    void Take(RunEvent happened)
    {
        lock (gate)
        {
            picture.Apply(happened);
            if (happened is LogLine { Step: null } own)
                lines.Enqueue(own.Text);
            else if (verbose && happened is LogLine line)
                lines.Enqueue($"{line.Step} | {line.Text}");
        }
    }

    void Draw(LiveDisplayContext live)
    {
        lock (gate)
        {
            // What the pipeline method prints goes above the tree and stays, as it would without one. The tree's own
            // first line stood there: what is left of it is erased.
            while (lines.TryDequeue(out var line))
                console.Write(console.Profile.Capabilities.Ansi ? new ControlCode(line + "\e[K\n") : new Text(line + "\n"));
            live.UpdateTarget(TreeDrawing.Of(picture, clock.GetUtcNow(), Math.Max(4, console.Profile.Height - 4), console.Profile.Width));
        }
    }
}
