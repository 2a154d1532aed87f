using System.ComponentModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Pipelines.Reporting;

/// <summary>What the build puts behind calls of frameworks in a step's compiled form, so that they are recorded with no code in the step (rule V6). Not for user code: it records nothing where the step's settings say so, and never throws.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Woven
{
    /// <summary>A logger factory is to be made by these settings.</summary>
    /// <param name="configure">An <see cref="Action{ILoggingBuilder}"/>.</param>
    /// <returns>The same, and the step's log with it.</returns>
    public static object ConfiguringLogging(object configure)
    {
        if (configure is not Action<ILoggingBuilder> settings)
            return configure;
        return (Action<ILoggingBuilder>)(builder =>
        {
            settings(builder);
            LogRecorder.AddTo(builder.Services);
        });
    }

    /// <summary>Logging was added to services.</summary>
    /// <param name="services">An <see cref="IServiceCollection"/>.</param>
    public static void LoggingAdded(object services) => LogRecorder.AddTo((IServiceCollection)services);

    /// <summary>A logger factory was made.</summary>
    /// <param name="factory">An <see cref="ILoggerFactory"/>.</param>
    public static void LoggerFactoryMade(object factory) => ((ILoggerFactory)factory).AddProvider(new LogRecorder(() => true));

    /// <summary>An <c>MLContext</c> was made.</summary>
    /// <param name="context">It.</param>
    public static void ContextMade(object context) => LearningLog.Listen(context, StepContext.Current);

    /// <summary>An ML.NET estimator was fitted.</summary>
    /// <param name="model">What came of it.</param>
    /// <param name="data">The data.</param>
    public static void ModelFitted(object? model, object? data) => Record(AutoConnectFrameworks.MLNet, step => step.Models.Fitted(model, data));

    /// <summary>ML.NET saved a model.</summary>
    /// <param name="path">The file.</param>
    public static void ModelSaved(object? path) => Record(AutoConnectFrameworks.MLNet, step => step.Models.Saved(path as string));

    /// <summary>ML.NET evaluated predictions.</summary>
    /// <param name="metrics">Its metrics.</param>
    public static void Evaluated(object? metrics) => Record(AutoConnectFrameworks.MLNet, step => step.Models.Evaluated(metrics));

    /// <summary>ML.NET validated by folds.</summary>
    /// <param name="results">A list of their results.</param>
    public static void CrossValidated(object? results) => Record(AutoConnectFrameworks.MLNet, step => step.Models.CrossValidated(results));

    /// <summary>System.CommandLine parsed arguments.</summary>
    /// <param name="result">Its result.</param>
    public static void CommandLineParsed(object? result) => Record(null, step => step.Arguments.Parsed(result));

    /// <summary>Options were bound to a configuration.</summary>
    /// <param name="options">They.</param>
    /// <param name="configuration">An <c>IConfiguration</c>.</param>
    public static void OptionsBound(object? options, object? configuration) => Record(null, step => step.Arguments.Bound(options, configuration, null));

    /// <summary>A value of a configuration was taken, or options were bound to a part of it.</summary>
    /// <param name="value">It, or they.</param>
    /// <param name="configuration">An <c>IConfiguration</c>.</param>
    /// <param name="key">Where it stands there.</param>
    public static void OptionBound(object? value, object? configuration, object? key) => Record(null, step => step.Arguments.Bound(value, configuration, key as string));

    /// <summary>Options were taken from where services keep them.</summary>
    /// <param name="options">They.</param>
    public static void OptionsTaken(object? options) => Record(null, step => step.Arguments.Taken(options));

    /// <param name="framework">By which it is recorded; null for what is parsed.</param>
    /// <param name="record">Records it.</param>
    static void Record(AutoConnectFrameworks? framework, Action<StepContext> record)
    {
        var step = StepContext.Current;
        if (framework is { } flag ? !step.Connect.HasFlag(flag) : !step.ConnectArguments)
            return;
        try
        {
            record(step);
        }
#pragma warning disable CA1031 // The step goes on without the record, as it would in a plain call.
        catch (Exception error)
        {
            step.Logger.Log(LogLevel.Warning, default, Messages.NotRecorded(error), null, static (text, _) => text);
        }
#pragma warning restore CA1031
    }
}
