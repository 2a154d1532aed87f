using System.Text.Json;
using Pipelines.Engine.Artifacts;

namespace Pipelines.Engine.Steps;

/// <summary>Where the run of an attempt hears of it: in the same process, or through a queue.</summary>
interface IAttemptOutlet
{
    /// <summary>It runs now, in that process.</summary>
    void Started(int processId);

    /// <summary>Waits while more was said than could be taken.</summary>
    void Line(string stream, string text);

    void Progress(double value);

    /// <summary>It put something on itself or on the run, which is in the store.</summary>
    void Upload(bool onRun, ArtifactKind kind, string name, StoredValue value);

    /// <summary>Metrics, a text, table or plot, or spans, as its host tells them.</summary>
    void Report(JsonElement told);

    /// <summary>It asks for the end of the run.</summary>
    void Cancel();
}
