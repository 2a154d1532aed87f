using Spectre.Console;

namespace Pipelines.Runner;

/// <summary>What a command writes to and where it runs. The writers are those from before a run, which may take the console over.</summary>
sealed record Terminal
{
    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Writes to the same place as <see cref="Out"/>, with colours where it has them.</summary>
    public required IAnsiConsole Console { get; init; }

    /// <summary>True when somebody watches: a live picture may be drawn.</summary>
    public bool Interactive { get; init; }

    public required string Folder { get; init; }

    /// <summary>Standard output for bytes instead of text.</summary>
    public Func<Stream> OpenOut { get; init; } = System.Console.OpenStandardOutput;

    public CancellationToken Cancellation { get; init; }

    /// <summary>Asks to be told of the second wish to end, which otherwise ends the process.</summary>
    public Func<CancellationToken> Again { get; init; } = () => CancellationToken.None;

    public static Terminal OfProcess(Interrupt interrupt)
    {
        System.Console.OutputEncoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(System.Console.Out) });
        return new()
        {
            Out = System.Console.Out,
            Error = System.Console.Error,
            Console = console,
            Interactive = !System.Console.IsOutputRedirected && console.Profile.Capabilities.Ansi,
            Folder = Environment.CurrentDirectory,
            Cancellation = interrupt.Token,
            Again = () => interrupt.Again,
        };
    }

    /// <summary>A path as users would type it: relative below the current folder, else whole.</summary>
    public string Show(string path)
    {
        var relative = Path.GetRelativePath(Folder, path);
        return relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative) ? path : relative;
    }
}
