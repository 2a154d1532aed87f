using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Pipelines.Hosting;
using Pipelines.Reporting;

namespace Pipelines;

/// <summary>The step that the calling code runs in (rule V6). Outside a run every member is there and does nothing, harmlessly.</summary>
public sealed class StepContext : Reporter
{
    static readonly AsyncLocal<StepContext?> current = new();
    static readonly StepContext outside = new();

    ILogger? logger;
    ModelRecorder? models;
    ArgumentRecorder? arguments;

    internal StepContext()
    {
    }

    /// <summary>The calling code's step. Outside a run: one whose <see cref="IsInRun"/> is false.</summary>
    public static StepContext Current => current.Value ?? outside;

    /// <summary>True inside a step of a run.</summary>
    public bool IsInRun => Step.Length > 0;

    /// <summary>The step's name, e.g. <c>Train_1</c>; empty outside a run.</summary>
    public string Step { get; internal init; } = "";

    /// <summary>The component's name; empty outside a run.</summary>
    public string Component { get; internal init; } = "";

    /// <summary>The run's id; empty outside a run.</summary>
    public string RunId { get; internal init; } = "";

    /// <summary>The number of this attempt, counted from 1; 0 outside a run.</summary>
    public int Attempt { get; internal init; }

    /// <summary>Cancelled when the step is to stop (rule F11).</summary>
    public CancellationToken CancellationToken { get; internal init; }

    /// <summary>Writes to the step's log; to nowhere outside a run.</summary>
    public ILogger Logger
    {
        get => logger ??= IsInRun ? LineLogger.ToConsole() : NullLogger.Instance;
        internal init => logger = value;
    }

    /// <summary>Takes how much is done, from 0 to 1; shown while the step runs.</summary>
    public IProgress<double> Progress { get; internal init; } = new NoProgress();

    internal Upload Upload { get; init; } = UploadSource.Nothing;

    internal ReportBuffer? Buffer { get; init; }

    /// <summary>What is recorded with no code in the step.</summary>
    internal AutoConnectFrameworks Connect { get; init; }

    /// <summary>Whether what the step's own parsing of command lines and options makes is recorded.</summary>
    internal bool ConnectArguments { get; init; }

    internal ModelRecorder Models => LazyInitializer.EnsureInitialized(ref models, () => new(this));

    internal ArgumentRecorder Arguments => LazyInitializer.EnsureInitialized(ref arguments, () => new(this));

    private protected override ReportBuffer? Reports => Buffer;

    private protected override ReportTarget Target => ReportTarget.Step;

    /// <summary>
    /// Stores a file or folder as it is now and puts it on the step (rule V6), at once, so that others see it while the step runs. One of the same name
    /// is replaced. Does nothing outside a run.
    /// </summary>
    /// <param name="name">Its name on the step.</param>
    /// <param name="path">A file, or a folder with all that is in it.</param>
    /// <exception cref="FileNotFoundException">There is neither.</exception>
    public void UploadArtifact(string name, string path) => Upload(ArtifactKind.Artifact, name, UploadSource.Find(name, path));

    /// <summary>The same for a model. <see cref="MonitorModelAttribute"/> mirrors it onto the pipeline.</summary>
    /// <param name="name">Its name on the step.</param>
    /// <param name="path">A file, or a folder with all that is in it.</param>
    /// <exception cref="FileNotFoundException">There is neither.</exception>
    public void UploadModel(string name, string path) => Upload(ArtifactKind.Model, name, UploadSource.Find(name, path));

    internal IReadOnlyDictionary<string, string> Secrets { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// A secret that the component names in <c>Secrets</c>, resolved where the step runs. The step also has it as an environment variable of that name, with <c>__</c> in place of <c>:</c>. Its value is
    /// hidden in the step's log and errors.
    /// </summary>
    /// <param name="name">As it stands in <c>Secrets</c>.</param>
    /// <returns>The value; outside a run what the environment variable holds. Null where the component does not name it, or there is none.</returns>
    public string? GetSecret(string name) =>
        IsInRun ? Secrets.GetValueOrDefault(name) : Environment.GetEnvironmentVariable(name.Replace(":", "__", StringComparison.Ordinal));

    internal static void Enter(StepContext? context) => current.Value = context;

    sealed class NoProgress : IProgress<double>
    {
        public void Report(double value)
        {
        }
    }
}
