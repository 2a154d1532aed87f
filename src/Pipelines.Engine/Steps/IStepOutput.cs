using System.Text.Json;

namespace Pipelines.Engine.Steps;

/// <summary>What a running step says.</summary>
interface IStepOutput
{
    void Line(string stream, string text);

    void Progress(double value);

    /// <summary>It put a file of the attempt's folder on itself or on the run.</summary>
    void Upload(JsonElement told);

    /// <summary>It reports metrics, a text, table or plot, or spans.</summary>
    void Report(JsonElement told);

    /// <summary>It asks for a local copy of what a url names.</summary>
    /// <param name="url">The url.</param>
    /// <param name="reply">Takes the path, or what went wrong.</param>
    void Copy(string url, Action<string?, Exception?> reply);

    /// <summary>It asks for the end of the run.</summary>
    void Cancel();
}
