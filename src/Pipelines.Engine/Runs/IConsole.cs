namespace Pipelines.Engine.Runs;

/// <summary>Where the console output of a flow of execution goes.</summary>
interface IConsole
{
    LineBuffer Out { get; }

    LineBuffer Error { get; }
}
