using System.ComponentModel;

namespace Pipelines.Logic;

/// <summary>The engine's side of one submitted step.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface ILogicStep
{
    /// <summary>The step's name in its run (rule P10).</summary>
    string Name { get; }

    /// <summary>Done when the step has ended, well or not; never faulted.</summary>
    Task Ended { get; }

    /// <summary>The logic is about to wait for its end: a failure is thrown there.</summary>
    void Expect();

    /// <summary>Does nothing when the ended step completed.</summary>
    /// <exception cref="StepFailedException">It failed.</exception>
    /// <exception cref="StepSkippedException">It was skipped.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    void EnsureCompleted();

    /// <summary>What came of the ended step is of no account: one before it in the text failed, and that was thrown into the logic (rule P8).</summary>
    void Dismiss();

    /// <summary>An output of the completed step.</summary>
    ValueReference Output(string name);
}
