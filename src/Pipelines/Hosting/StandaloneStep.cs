using System.Reflection;
using System.Runtime.InteropServices;
using Pipelines.Reporting;
using Pipelines.Values;

namespace Pipelines.Hosting;

/// <summary>A step run by itself from a command line (rule N4).</summary>
/// <param name="component">The component's name.</param>
/// <param name="body">The generated entry.</param>
/// <param name="folder">The bundle; null where it is run from its own project.</param>
sealed class StandaloneStep(string component, StepBody body, string? folder = null)
{
    public async Task<int> RunAsync(string[] args)
    {
        try
        {
            var options = StandaloneOptions.Parse(component, args, Inputs(), () => folder is null ? [] : ComponentFile.Outputs(folder));
            if (options.Help is { } help)
            {
                Console.Out.WriteLine(help);
                return 0;
            }
            return await ExecuteAsync(options).ConfigureAwait(false);
        }
        catch (StandaloneUsageException e)
        {
            await Console.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return 2;
        }
    }

    async Task<int> ExecuteAsync(StandaloneOptions options)
    {
        using var cancel = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, cancel));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, cancel));
        using var exchange = new StandaloneExchange(options);
        var reports = new ReportBuffer(new PrintedReports(Console.Out));
        var context = new StepContext
        {
            Step = component,
            Component = component,
            Attempt = 1,
            CancellationToken = cancel.Token,
            Progress = new LineProgress(),
            Upload = (kind, name, source) => Console.Out.WriteLine($"{(kind == ArtifactKind.Model ? "model" : "artifact")} {name}: {source.FullName}"),
            Buffer = reports,
        };
        StepContext.Enter(context);
        try
        {
            await body(new(context, exchange)).ConfigureAwait(false);
            return 0;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync(Messages.Cancelled(component)).ConfigureAwait(false);
            return 130;
        }
#pragma warning disable CA1031 // Whatever a step throws is its failure (rule F1).
        catch (Exception e) when (e is not StandaloneUsageException)
        {
            var error = ErrorPlace.Describe(e);
            await Console.Error.WriteLineAsync($"{Messages.StandaloneFailed(component, error)}{Environment.NewLine}{error.Stack}").ConfigureAwait(false);
            return 1;
        }
#pragma warning restore CA1031
        finally
        {
            reports.Close();
            StepContext.Enter(null);
        }
    }

    /// <summary>The component's inputs: the generated entry names its method.</summary>
    List<ParameterInfo> Inputs() => body.Method.DeclaringType?.GetProperty("Component")?.GetValue(null) is MethodInfo method
        ? [.. method.GetParameters().Where(parameter => !IsSupplied(parameter.ParameterType))]
        : throw new StandaloneUsageException(Messages.NoEntry(component));

    static bool IsSupplied(Type type) => type == typeof(CancellationToken) || type == typeof(IProgress<double>)
        || type == typeof(StepContext) || type.FullName == "Microsoft.Extensions.Logging.ILogger";

    static void Stop(PosixSignalContext signal, CancellationTokenSource cancel)
    {
        signal.Cancel = true;
        cancel.Cancel();
    }

    sealed class LineProgress : IProgress<double>
    {
        public void Report(double value) => Console.Error.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"progress: {value:P0}"));
    }
}

/// <summary>Arguments that do not fit a step.</summary>
sealed class StandaloneUsageException(string message) : Exception(message);
