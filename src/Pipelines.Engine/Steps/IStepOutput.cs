namespace Pipelines.Engine.Steps;

/// <summary>What a running step says.</summary>
interface IStepOutput
{
    void Line(string stream, string text);

    void Progress(double value);

    /// <summary>It asks for the end of the run.</summary>
    void Cancel();
}
