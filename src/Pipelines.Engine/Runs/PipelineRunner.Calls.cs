using System.Linq.Expressions;
using System.Runtime.Loader;
using Pipelines.Engine.Artifacts;
using Pipelines.Engine.Calls;
using Pipelines.Engine.Debugging;
using Pipelines.Engine.Stores;
using Pipelines.Values;

namespace Pipelines.Engine;

/// <summary>Runs from a program's or test's own code.</summary>
public static partial class PipelineRunner
{
    /// <summary>
    /// Runs the pipeline that <paramref name="call"/> calls, e.g. <c>() => Iris.Run("iris.csv")</c>, to its end. The call itself is not made: its arguments are computed
    /// here and travel to the run as values in their formats. A failed or cancelled run is a result, not an exception.
    /// </summary>
    /// <param name="call">Exactly one call of a method marked <c>[Pipeline]</c>.</param>
    /// <param name="options">How to run it; local mode by default.</param>
    /// <param name="cancellationToken">Cancels the run (rule F11), as does a token that the call hands over.</param>
    /// <exception cref="EngineException">It is no such call, its manifest cannot be found, or it could not be started.</exception>
    /// <exception cref="Manifest.ManifestException">The manifest cannot be read, or a bundle is missing or altered.</exception>
    /// <exception cref="ValueException">An argument or the result cannot travel.</exception>
    public static async Task<RunResult> RunAsync(Expression<Action> call, RunOptions? options = null, CancellationToken cancellationToken = default) =>
        (await RunAsync(call, options ?? new(), null, cancellationToken).ConfigureAwait(false)).Result;

    /// <inheritdoc cref="RunAsync(Expression{Action}, RunOptions?, CancellationToken)"/>
    public static async Task<RunResult> RunAsync(Expression<Func<Task>> call, RunOptions? options = null, CancellationToken cancellationToken = default) =>
        (await RunAsync(call, options ?? new(), null, cancellationToken).ConfigureAwait(false)).Result;

    /// <inheritdoc cref="RunAsync(Expression{Action}, RunOptions?, CancellationToken)"/>
    /// <typeparam name="T">The method's result.</typeparam>
    public static Task<RunResult<T>> RunAsync<T>(Expression<Func<T>> call, RunOptions? options = null, CancellationToken cancellationToken = default) =>
        ValueAsync<T>(call, options ?? new(), cancellationToken);

    /// <inheritdoc cref="RunAsync(Expression{Action}, RunOptions?, CancellationToken)"/>
    /// <typeparam name="T">The result of the method's task.</typeparam>
    public static Task<RunResult<T>> RunAsync<T>(Expression<Func<Task<T>>> call, RunOptions? options = null, CancellationToken cancellationToken = default) =>
        ValueAsync<T>(call, options ?? new(), cancellationToken);

    static async Task<RunResult<T>> ValueAsync<T>(LambdaExpression call, RunOptions options, CancellationToken cancellationToken)
    {
        var (result, values) = await RunAsync(call, options, typeof(T), cancellationToken).ConfigureAwait(false);
        return new(result, result.Status == RunStatus.Completed ? values.Read<T>(result.Outputs.Single()) : default);
    }

    static async Task<(RunResult Result, ArtifactValues Values)> RunAsync(LambdaExpression expression, RunOptions options, Type? result, CancellationToken cancellationToken)
    {
        var call = PipelineCall.Of(expression);
        if (PipelineCall.ResultOf(call.Method) is { } declared && result is not null && declared != result)
            throw Messages.OtherResult(call.Method, declared, result);
        if (options.Parameters.Count > 0)
            throw Messages.ParametersTwice(call.Method, options.Parameters.Keys);
        var manifest = ManifestPlace.Find(call);
        var home = PipelinesHome.Find(options.Home, options.WorkingDirectory);
        // What the call hands over is stored before there is a run: a prune beside sees that somebody is at work.
        using var temporary = TemporaryFolder.Create(home, "call-" + Guid.NewGuid().ToString("N"));
        var store = new ArtifactStore(home, temporary.Path, SharedArtifacts.Of(options.Artifacts, temporary.Path));
        var values = new ArtifactValues(store, CallerFormats(call));
        var given = options with { Home = home, Parameters = CallArguments.Of(call, values, store) };
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, call.CancellationToken);
        return (await RunAsync(manifest, given, values, either.Token).ConfigureAwait(false), values);
    }

    static ValueFormats CallerFormats(PipelineCall call)
    {
        var formats = new ValueFormats();
        var assembly = call.Method.Module.Assembly;
        var folder = assembly.Location.Length > 0 ? Path.GetDirectoryName(assembly.Location)! : AppContext.BaseDirectory;
        OutputFormats.AddTo(formats, AssemblyLoadContext.GetLoadContext(assembly)!, folder);
        return formats;
    }
}
