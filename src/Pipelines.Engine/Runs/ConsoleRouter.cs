using System.Text;
using Pipelines.Logic;

namespace Pipelines.Engine.Runs;

/// <summary>
/// The console is the process's, runs are many: one writer stands before it and hands on what a run writes to that run, and all else to the console.
/// </summary>
sealed class ConsoleRouter(TextWriter console, Func<IConsole, LineBuffer> buffer) : TextWriter
{
    static readonly Lock Gate = new();
    static TextWriter? installedOut;
    static TextWriter? installedError;

    /// <summary>Stands before the console from now on, once, also when someone else has replaced it meanwhile.</summary>
    public static void Install()
    {
        lock (Gate)
        {
            if (!ReferenceEquals(Console.Out, installedOut))
            {
                Console.SetOut(new ConsoleRouter(Console.Out, run => run.Out));
                installedOut = Console.Out;
            }
            if (!ReferenceEquals(Console.Error, installedError))
            {
                Console.SetError(new ConsoleRouter(Console.Error, run => run.Error));
                installedError = Console.Error;
            }
        }
    }

    public override Encoding Encoding => console.Encoding;

    public override void Write(char value) => Write([value]);

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<char> text)
    {
        if (RunScope.Current is IConsole run)
            buffer(run).Write(text);
        else
            console.Write(text);
    }

    public override void Flush()
    {
        if (RunScope.Current is not IConsole)
            console.Flush();
    }
}
